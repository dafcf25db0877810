"""The official SDKs, as their makers publish them, against the embedded Apideck: `make test-strangers`."""
