"""Decides when an attempt may start: rate limits, and the order of waiting calls."""
