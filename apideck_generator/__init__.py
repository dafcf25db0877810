"""The generator: OpenAPI documents in, the generated parts of `apideck_client` out.

`generation` is a whole run. docs/guides/generating.md shows the modules that a document passes, and names every pass.
"""
