"""Sends a request and returns its answer: attempts, deadline, connections."""
