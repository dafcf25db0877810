# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""The resources of the Vault API, one module for each."""
