"""The generator: it reads OpenAPI documents and writes the generated parts of `apideck_client`.

`generation` is a whole run. docs/explanation/generator.md lists the modules in the order of a run, and every pass.
"""
