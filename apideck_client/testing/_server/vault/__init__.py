"""Vault: consumers, their connections, and the pages on which they connect."""
