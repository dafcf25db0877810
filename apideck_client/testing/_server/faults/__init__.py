"""Faults on demand: rules that say which calls go wrong, and how."""
