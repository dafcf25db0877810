"""Faults on demand: rules that make calls fail."""
