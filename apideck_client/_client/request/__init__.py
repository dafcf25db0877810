"""Makes a request from a caller's arguments."""
