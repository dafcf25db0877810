"""The control page: the server as a person sees and drives it in a browser."""
