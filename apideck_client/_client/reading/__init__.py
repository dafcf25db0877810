"""Answers as records, pages and errors."""
