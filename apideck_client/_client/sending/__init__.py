"""From a request to an answer: attempts, deadline, connections."""
