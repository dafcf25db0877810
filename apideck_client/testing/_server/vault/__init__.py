"""Vault: consumers, the connections that they make, and the pages on which they make them."""
