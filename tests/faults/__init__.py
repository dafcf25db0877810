"""A server that misbehaves on purpose, and the table with the client's result for each fault."""
