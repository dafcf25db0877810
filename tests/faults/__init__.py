"""A server with deliberate faults, and the table with the client's result for each fault."""
