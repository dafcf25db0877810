"""The client's inner rooms. Nothing here is public: import from `apideck_client`."""
