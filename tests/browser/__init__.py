"""The pages of the embedded Apideck in a headless Chromium: `make test-browser`."""
