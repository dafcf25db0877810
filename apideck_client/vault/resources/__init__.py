# Generated from openapi/vault.yaml (Vault API 9.3.0) by `make generate`. Do not edit.
"""The resources of the Vault API, one module for each."""
