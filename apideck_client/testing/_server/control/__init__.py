"""The control page, on which a person sees and controls the server in a browser."""
