# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""The resources of the CRM API, one module for each."""
