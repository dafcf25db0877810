"""Compares the client with its peers. Every speed claim of this project is a ratio from `python -m benchmarks`."""
