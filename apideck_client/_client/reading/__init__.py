"""Reads responses: records, pages and errors."""
