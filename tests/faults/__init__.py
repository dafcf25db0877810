"""A server that misbehaves on purpose, and the table of what the client makes of each misbehaviour."""
