"""The base of generated models, and their conversion from and to plain values and JSON."""
