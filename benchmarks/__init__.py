"""Ours and the peers side by side: a claim of speed in this project is a ratio that `python -m benchmarks` prints."""
