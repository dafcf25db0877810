"""Recording: passes calls on to another Apideck, and records them without credentials and personal details."""
