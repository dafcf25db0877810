"""The generator: OpenAPI documents in, the generated parts of `apideck_client` out.

`generation` is a whole run; docs/guides/generating.md tells the way of a document through the modules, and names every pass.
"""
