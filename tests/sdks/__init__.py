"""The published official SDKs, with the embedded Apideck as their server: `make test-strangers`."""
