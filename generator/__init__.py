"""The generator: OpenAPI documents in, the generated parts of `apideck_client` out.

The way of a document, one module each: `document` reads it, `passes` prepare it, `parsing` hands it to
openapi-python-client, `models` and `resources` describe the classes to write, `rendering` fills the templates,
`formatting` runs ruff, and `tree` compares or replaces files. `config` is what the generator was told.
"""
