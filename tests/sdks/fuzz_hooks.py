"""This project's hooks and its check for the runs of schemathesis."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.jsonschema import make_validator
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import negative_data_rejection

from .fuzz import SERVICES, SPARE


def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Point a request to an existing record, and let a valid request ask for whole records.

    With a random id, the response is always a 404. With `fields`, the response lacks fields that its schema requires.
    """
    meta = case.meta
    if meta is None or meta.generation.mode.is_positive:
        case.query.pop("fields", None)
    if meta is not None and not meta.is_negative_at(ParameterLocation.PATH):
        number = crc32(case.id.encode())
        spare = str(number % SPARE)
        known = {"id": spare, "consumer_id": spare, "unified_api": "crm", "resource": "leads"}
        known["service_id"] = SERVICES[number % len(SERVICES)]
        case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})


def forbidden_is_refused(ctx: Any, response: Any, case: Any) -> None:
    """Fail if a request that the document forbids was accepted, unless it is an update without a required field.

    An empty list in a query is not sent, so it can't be refused.
    """
    try:
        negative_data_rejection(ctx, response, case)
    except AcceptedNegativeData:
        is_sent = [] not in case.query.values()
        if is_sent and not (case.method == "PATCH" and _lacks_only_required_fields(case)):
            raise


def _lacks_only_required_fields(case: Any) -> bool:
    """Return True if adding the fields that a whole record requires makes a body valid.

    The document has one schema for creates and updates, and an update keeps the fields that its body lacks.
    """
    elsewhere = (ParameterLocation.PATH, ParameterLocation.HEADER)
    if any(case.meta.is_negative_at(location) for location in elsewhere):
        return False
    declared = {parameter.name for parameter in case.operation.query}
    if case.meta.is_negative_at(ParameterLocation.QUERY) and declared & case.query.keys():
        return False  # otherwise it only has undeclared parameters, which are ignored
    body = case.operation.get_body_for_media_type(case.media_type)
    validator = make_validator(body.optimized_schema, case.operation.schema.adapter.jsonschema_validator_cls)
    errors = list(validator.iter_errors(case.body))
    return bool(errors) and all(
        list(error.schema_path)[-1:] == ["required"] and not list(error.instance_path) for error in errors
    )


schemathesis.hook(before_call)
schemathesis.check(forbidden_is_refused)
