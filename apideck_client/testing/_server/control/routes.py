"""The control page at `/`, and its forms. Only this machine may use them, and no page of another site."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..admin_routes import add_fault
from ..faults.rules import Faults
from ..incoming import origin_of, parameter_of
from ..loopback import check_form, check_view
from ..middleware import CONTROL_PAGE
from ..outcomes import OutcomeLog
from ..resources import Resources
from ..routing import Route
from ..store import Store
from ..tenant import Tenant
from ..vault.consumers import Consumers
from ..webhooks.outbox import Outbox
from .forms import build_event, read_fault
from .pages import (
    CLEAR,
    EVENTS,
    FAULTS,
    RECORDS_PAGE,
    SHOWN,
    Entered,
    Sights,
    control_page,
    no_records_page,
    records_page,
)

_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ControlPage:
    """The control page, the pages of records, and the actions of the forms."""

    resources: Resources
    store: Store
    consumers: Consumers
    outbox: Outbox
    outcomes: OutcomeLog
    faults: Faults

    def routes(self) -> list[Route]:
        """Return the routes of the page, the records and the forms."""
        return [
            Route(CONTROL_PAGE, self._show, methods=["GET"]),
            Route(RECORDS_PAGE, self._show_records, methods=["GET"]),
            Route(FAULTS, self._add_fault, methods=["POST"]),
            Route(CLEAR, self._clear_faults, methods=["POST"]),
            Route(EVENTS, self._send_event, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        check_view(request)
        return self._page(parameter_of(request, "consumer").strip())

    async def _show_records(self, request: Request) -> Response:
        check_view(request)
        tenant = Tenant(*(parameter_of(request, name) for name in ("app", "consumer", "service")))
        path, after = parameter_of(request, "path"), parameter_of(request, "after")
        is_number = after.isascii() and after.isdecimal() and len(after) < 19
        page = self.store.glance(tenant, path, (0, 0, int(after)) if is_number else None, _PER_PAGE)
        return records_page(tenant, path, page) if page else no_records_page()

    async def _add_fault(self, request: Request) -> Response:
        check_form(request)
        form = await _form_of(request)
        try:
            add_fault(self.faults, read_fault(form))
        except ValueError as problem:
            return self._page("", Entered("fault", form, str(problem)))
        return _back("faults")

    async def _clear_faults(self, request: Request) -> Response:
        check_form(request)
        form = await _form_of(request)
        if "id" in form:
            self.faults.remove(form["id"])
        else:
            self.faults.clear()
        return _back("faults")

    async def _send_event(self, request: Request) -> Response:
        check_form(request)
        form = await _form_of(request)
        try:
            event = build_event(form, self.consumers, self.resources, origin_of(request))
            if not self.outbox.is_wanted(event):
                raise ValueError(f"there is no subscription to {event.type}: call subscribe() of the server first")
        except ValueError as problem:
            return self._page("", Entered("event", form, str(problem)))
        self.outbox.publish(event)
        return _back("webhooks")

    def _page(self, searched: str, entered: Entered | None = None) -> Response:
        everybody = [each for each in self.consumers.everybody() if not each.is_deleted and searched in each.id]
        held = [each for each in self.store.held() if searched in each[0].consumer_id]
        calls = [each for each in self.outcomes[:] if searched in each.consumer]
        sights = Sights(
            sorted(everybody, key=lambda each: (each.id, each.app_id))[:SHOWN],
            sorted(held, key=lambda each: (each[0].consumer_id, each[0], each[1].path))[:SHOWN],
            calls[: -SHOWN - 1 : -1],
            self.outbox.recorded()[: -SHOWN - 1 : -1],
            self.faults[:],
        )
        return control_page(sights, searched=searched, nonce=secrets.token_urlsafe(16), entered=entered)


async def _form_of(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))


def _back(part: str) -> Response:
    return RedirectResponse(f"{CONTROL_PAGE}#{part}", 303, headers={"cache-control": "no-store"})
