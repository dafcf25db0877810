"""What generated models are made of, and what callers may write for them."""
