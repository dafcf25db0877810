"""The private modules of the embedded Apideck. Import from `apideck_client.testing`."""
