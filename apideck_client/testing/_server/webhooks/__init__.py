"""Webhooks: the events, how they are signed, and their delivery, attempt by attempt."""
