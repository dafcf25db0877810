"""The embedded Apideck's inner rooms. Import from `apideck_client.testing`."""
