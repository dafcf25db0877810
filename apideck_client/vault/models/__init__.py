# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""The models of the Vault API. Each is imported when it is first used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .auth_type import AuthType
    from .connection import Connection
    from .connection_configuration import ConnectionConfiguration
    from .connection_configuration_default import ConnectionConfigurationDefault
    from .connection_configuration_default_target import ConnectionConfigurationDefaultTarget
    from .connection_event import ConnectionEvent
    from .connection_import_credentials import ConnectionImportCredentials
    from .connection_import_data import ConnectionImportData
    from .connection_metadata import ConnectionMetadata
    from .connection_state import ConnectionState
    from .connection_status import ConnectionStatus
    from .connection_webhook import ConnectionWebhook
    from .connection_webhook_disabled_reason import ConnectionWebhookDisabledReason
    from .connection_webhook_status import ConnectionWebhookStatus
    from .consumer import Consumer
    from .consumer_connection import ConsumerConnection
    from .consumer_connection_state import ConsumerConnectionState
    from .consumer_metadata import ConsumerMetadata
    from .consumer_request_counts import ConsumerRequestCounts
    from .consumer_summary import ConsumerSummary
    from .created_session import CreatedSession
    from .deleted_consumer import DeletedConsumer
    from .form_field import FormField
    from .form_field_option_group import FormFieldOptionGroup
    from .form_field_type import FormFieldType
    from .integration_state import IntegrationState
    from .log import Log
    from .log_operation import LogOperation
    from .log_service import LogService
    from .log_unified_api import LogUnifiedApi
    from .logs_filter import LogsFilter
    from .oauth_grant_type import OAuthGrantType
    from .proxy_request import ProxyRequest
    from .request_count_allocation import RequestCountAllocation
    from .session import Session
    from .session_action import SessionAction
    from .session_settings import SessionSettings
    from .session_theme import SessionTheme
    from .simple_form_field_option import SimpleFormFieldOption
    from .unified_api_id import UnifiedApiId
    from .update_consumer_request import UpdateConsumerRequest
    from .vault_event_type import VaultEventType
    from .webhook_event_type import WebhookEventType
    from .webhook_subscription import WebhookSubscription

__all__ = [
    "AuthType",
    "Connection",
    "ConnectionConfiguration",
    "ConnectionConfigurationDefault",
    "ConnectionConfigurationDefaultTarget",
    "ConnectionEvent",
    "ConnectionImportCredentials",
    "ConnectionImportData",
    "ConnectionMetadata",
    "ConnectionState",
    "ConnectionStatus",
    "ConnectionWebhook",
    "ConnectionWebhookDisabledReason",
    "ConnectionWebhookStatus",
    "Consumer",
    "ConsumerConnection",
    "ConsumerConnectionState",
    "ConsumerMetadata",
    "ConsumerRequestCounts",
    "ConsumerSummary",
    "CreatedSession",
    "DeletedConsumer",
    "FormField",
    "FormFieldOptionGroup",
    "FormFieldType",
    "IntegrationState",
    "Log",
    "LogOperation",
    "LogService",
    "LogUnifiedApi",
    "LogsFilter",
    "OAuthGrantType",
    "ProxyRequest",
    "RequestCountAllocation",
    "Session",
    "SessionAction",
    "SessionSettings",
    "SessionTheme",
    "SimpleFormFieldOption",
    "UnifiedApiId",
    "UpdateConsumerRequest",
    "VaultEventType",
    "WebhookEventType",
    "WebhookSubscription",
]

_MODULES = {
    "AuthType": "auth_type",
    "Connection": "connection",
    "ConnectionConfiguration": "connection_configuration",
    "ConnectionConfigurationDefault": "connection_configuration_default",
    "ConnectionConfigurationDefaultTarget": "connection_configuration_default_target",
    "ConnectionEvent": "connection_event",
    "ConnectionImportCredentials": "connection_import_credentials",
    "ConnectionImportData": "connection_import_data",
    "ConnectionMetadata": "connection_metadata",
    "ConnectionState": "connection_state",
    "ConnectionStatus": "connection_status",
    "ConnectionWebhook": "connection_webhook",
    "ConnectionWebhookDisabledReason": "connection_webhook_disabled_reason",
    "ConnectionWebhookStatus": "connection_webhook_status",
    "Consumer": "consumer",
    "ConsumerConnection": "consumer_connection",
    "ConsumerConnectionState": "consumer_connection_state",
    "ConsumerMetadata": "consumer_metadata",
    "ConsumerRequestCounts": "consumer_request_counts",
    "ConsumerSummary": "consumer_summary",
    "CreatedSession": "created_session",
    "DeletedConsumer": "deleted_consumer",
    "FormField": "form_field",
    "FormFieldOptionGroup": "form_field_option_group",
    "FormFieldType": "form_field_type",
    "IntegrationState": "integration_state",
    "Log": "log",
    "LogOperation": "log_operation",
    "LogService": "log_service",
    "LogUnifiedApi": "log_unified_api",
    "LogsFilter": "logs_filter",
    "OAuthGrantType": "oauth_grant_type",
    "ProxyRequest": "proxy_request",
    "RequestCountAllocation": "request_count_allocation",
    "Session": "session",
    "SessionAction": "session_action",
    "SessionSettings": "session_settings",
    "SessionTheme": "session_theme",
    "SimpleFormFieldOption": "simple_form_field_option",
    "UnifiedApiId": "unified_api_id",
    "UpdateConsumerRequest": "update_consumer_request",
    "VaultEventType": "vault_event_type",
    "WebhookEventType": "webhook_event_type",
    "WebhookSubscription": "webhook_subscription",
}


if not TYPE_CHECKING:  # type checkers would accept every name

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f".{_MODULES[name]}", __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
