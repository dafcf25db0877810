"""How a run stops: one kind of error, whose message names the place in the document and the remedy."""


class GenerateError(Exception):
    """Something can't be generated as it is. The tree was not touched."""
