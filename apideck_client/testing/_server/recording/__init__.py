"""Recording: calls are passed on to another Apideck and kept, without credentials and personal details, to be replayed."""
