# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`FormFieldType` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import OpenEnum

__all__ = ["FormFieldType"]


class FormFieldType(OpenEnum):
    """Kind of input. The three select types have `options`: `select` takes one, `filtered-select` takes one with a
    search box, `multi-select` takes several. The others are typed inputs such as `text`, `checkbox` or `date`.
    """

    TEXT = "text"
    CHECKBOX = "checkbox"
    TEL = "tel"
    EMAIL = "email"
    URL = "url"
    TEXTAREA = "textarea"
    SELECT = "select"
    FILTERED_SELECT = "filtered-select"
    MULTI_SELECT = "multi-select"
    DATETIME = "datetime"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
