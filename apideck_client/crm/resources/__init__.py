# Generated from openapi/crm.yaml (CRM API 9.3.0) by `make generate`. Do not edit.
"""The resources of the CRM API, one module for each."""
