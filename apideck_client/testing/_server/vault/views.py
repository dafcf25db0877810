"""The JSON of Vault's connections: the whole connection, and the short form in consumers and events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..wire import milliseconds, timestamp
from .connections import Connection
from .connectors import Connector, FormField


def connection_view(connection: Connection, *, authorize_url: str | None, revoke_url: str | None) -> dict[str, Any]:
    """Build the JSON of a whole connection.

    A connection that doesn't exist yet has no times; one without OAuth has no grant.
    """
    connector = connection.connector
    made = {"created_at": milliseconds(connection.created_at)} if connection.created_at else {}
    return {
        **_identity(connection),
        "state": connection.state,
        "integration_state": connector.integration_state,
        **({"oauth_grant_type": connector.oauth_grant_type} if connector.oauth_grant_type else {}),
        "status": "live",
        "authorize_url": authorize_url,
        "revoke_url": revoke_url,
        "form_fields": [_form_field(form_field) for form_field in connector.form_fields],
        "configuration": [resource_configuration(connection, resource) for resource in connector.resource_settings],
        "configurable_resources": list(connector.resource_settings),
        "resource_schema_support": list(connector.resource_settings),
        "resource_settings_support": list(connector.resource_settings),
        "validation_support": False,
        "settings_required_for_authorization": list(connector.required_for_authorization),
        "subscriptions": [],
        "has_guide": False,
        **made,
        "updated_at": milliseconds(connection.updated_at) if connection.updated_at else None,
    }


def resource_configuration(connection: Connection, resource: str) -> dict[str, Any]:
    """Build the JSON of a resource's settings and their values."""
    values = connection.defaults.get(resource, {})
    defaults = [
        {
            "target": "resource",
            "id": form_field.id,
            "options": _options(form_field),
            **({"value": values[form_field.id]} if form_field.id in values else {}),
        }
        for form_field in connection.connector.resource_settings[resource]
    ]
    return {"resource": resource, "defaults": defaults}


def connection_summary(connection: Connection) -> dict[str, Any]:
    """Build the JSON of the short form. Its times are strings."""
    return {
        **_identity(connection),
        "consumer_id": connection.consumer_id,
        "state": connection.state,
        "created_at": _text(connection.created_at),
        "updated_at": _text(connection.updated_at),
    }


def _identity(connection: Connection) -> dict[str, Any]:
    connector = connection.connector
    key = connector.key
    return {
        "id": key.id,
        "service_id": key.service_id,
        "name": connector.name,
        "tag_line": f"{connector.name}, a made-up service",
        "unified_api": key.unified_api,
        "auth_type": connector.auth_type,
        "enabled": connection.is_enabled,
        **_pictures(connector),
        "settings": dict(connection.settings) or None,
        "metadata": dict(connection.metadata) or None,
    }


def _pictures(connector: Connector) -> dict[str, str]:
    domain = f"{connector.key.service_id}.example"
    return {
        "website": f"https://www.{domain}",
        "icon": f"https://images.{domain}/icon.png",
        "logo": f"https://images.{domain}/logo.png",
    }


def _form_field(form_field: FormField) -> dict[str, Any]:
    return {
        "id": form_field.id,
        "label": form_field.label,
        "placeholder": form_field.placeholder,
        "description": None,
        "type": form_field.type,
        "required": form_field.required,
        "custom_field": False,
        "allow_custom_values": False,
        "disabled": False,
        "hidden": False,
        "sensitive": form_field.sensitive,
        "prefix": None,
        "suffix": None,
        "options": _options(form_field),
    }


def _options(form_field: FormField) -> list[dict[str, Any]]:
    return [{**option._asdict(), "option_type": "simple"} for option in form_field.options]


def _text(moment: datetime | None) -> str | None:
    return timestamp(moment) if moment else None
