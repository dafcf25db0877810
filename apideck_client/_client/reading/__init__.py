"""From an answer to records, pages and errors."""
