"""The client: credentials, options, namespaces, lifecycle."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, Unpack

from .._apis import Apis
from ..errors import ArgumentError
from .option_checks import DEFAULT_BASE_URL, check_base_url, check_settings
from .options import ClientOptions, ClientSettings, RateLimitScope
from .secrets import guarded
from .sending.pool import DEFAULT_MAX_RESPONSE_BYTES, Pool
from .sending.sender import Sender

if TYPE_CHECKING:
    from ..ceilings import Ceilings
    from ..hooks import Hook
    from ..tokens import HasToken
    from .clock import Clock
    from .namespace import Core
    from .pacing.queue import RateLimit
    from .sending.libraries import HTTPClient, HTTPTransport, PoolName

_ARGUMENTS = ("base_url", "http_client", "transport", "pool", "hooks", "ceilings", "max_response_bytes")
"""The arguments of a client that are no options; the error for an unknown option names them."""


class Apideck(Apis):
    """A client of the Apideck Unify API.

    It holds a pool of connections. Make one client for the whole life of a service, derive others from it with
    `with_options` (one for each consumer, for example), and close it at the end; `async with` closes it.

    Args:
        base_url: The URL of the API, if it is not Apideck's own: https, or plain http on loopback. Defaults to the
            environment variable `APIDECK_BASE_URL`.
        http_client: Your own `httpx.AsyncClient` or `httpx2.AsyncClient`. It keeps its settings (proxies, certificates,
            timeouts), and you close it. It stores the cookies of the responses; the calls send none.
        transport: A transport of httpx or httpx2, in place of the client's own pool. Pass this or `http_client`.
        pool: The library of the client's own connections: `"httpx"` (the default), `"httpx2"` or `"aiohttp"`. The last
            two come with the extra of the same name.
        hooks: Objects that watch the calls: see `apideck_client.hooks`.
        ceilings: What shares `requests_per_second` with other clients and processes: see `apideck_client.ceilings`.
        max_response_bytes: The largest body that is read, after decompression; a larger one is an `APIConnectionError`.
        **settings: See `ClientSettings`. `api_key`, `app_id` and `consumer_id` default to the environment variables
            `APIDECK_API_KEY`, `APIDECK_APP_ID` and `APIDECK_CONSUMER_ID`. With a Vault session's token, pass
            `session_token` in place of `api_key`; the app and the consumer then come from the token.

    Raises:
        ArgumentError: A setting is missing or wrong. The message names it and says what to do.

    Example:
        async with Apideck(api_key="key", app_id="app", consumer_id="acme", base_url=server.url) as apideck:
            async for contact in apideck.crm.contacts.list():
                print(contact.name)
    """

    @guarded
    def __init__(
        self,
        *,
        base_url: str | None = None,
        http_client: "HTTPClient | None" = None,
        transport: "HTTPTransport | None" = None,
        pool: "PoolName | None" = None,
        hooks: "Iterable[Hook]" = (),
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
        ceilings: "Ceilings | None" = None,
        _clock: "Clock | None" = None,  # for this package's own tests, which must not wait
        **settings: Unpack[ClientSettings],
    ) -> None:
        if ceilings is not None and not callable(getattr(ceilings, "reserve", None)):
            kind = type(ceilings).__name__
            raise ArgumentError("ceilings", f"is of type {kind}", "pass RedisCeilings or LocalCeilings")
        if not isinstance(hooks, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentError("hooks", f"is of type {type(hooks).__name__}", "pass a list of them: hooks=[...]")
        checked = check_settings(_with_environment(dict(settings)), _ARGUMENTS)
        for name, argument in (("credential", "api_key"), ("app_id", "app_id")):
            if name not in checked:
                remedy = f"pass Apideck({argument}=...) or set APIDECK_{argument.upper()}"
                raise ArgumentError(argument, "is missing", remedy)
        if base_url is None:
            base_url = os.environ.get("APIDECK_BASE_URL") or DEFAULT_BASE_URL
        self._options = ClientOptions(base_url=check_base_url(base_url), **checked)
        self._sender = Sender(Pool(http_client, transport, max_response_bytes, pool), hooks, _clock, ceilings)
        self._is_derived = False

    @property
    def _core(self) -> "Core":
        from .namespace import Core  # imported here, so that importing the package stays fast

        return Core(self._sender, self._options)

    @guarded
    def with_options(self, **settings: Unpack[ClientSettings]) -> Self:
        """Return a client with other options and the same connections. It costs almost nothing.

        Args:
            **settings: The options to change. Additional headers and query parameters are merged.

        Returns:
            The derived client. You need not close it. It stops working when the first client is closed.

        Raises:
            ArgumentError: A setting is wrong.

        Example:
            globex = apideck.with_options(consumer_id="globex", service_id="hubspot", timeout=5)
            page = await globex.crm.contacts.list()
        """
        derived = type(self).__new__(type(self))
        derived._options = self._options.changed(settings)
        derived._sender = self._sender
        derived._is_derived = True
        return derived

    @guarded
    def with_session(self, session: "HasToken | str") -> Self:
        """Return a client that acts as the consumer of a Vault session: it sends the session's token, not the API key.

        It shares the connections. It can do in Vault what the session allows, until the session expires.

        Args:
            session: The session that `vault.sessions.create` returned, or its token.

        Raises:
            ArgumentError: The session has no token.

        Example:
            session = await apideck.vault.sessions.create()
            theirs = apideck.with_session(session)
            page = await theirs.vault.connections.list()
        """
        from ..tokens import named_in, token_of

        settings: Any = named_in(token := token_of(session))
        return self.with_options(session_token=token, **settings)

    @property
    def rate_limit(self) -> "RateLimit | None":
        """The last rate limit that the connector reported, and the pace of the calls; None if nothing is known.

        It belongs to this client's app, consumer and service id.
        """
        options = self._options
        return self._sender.pacing.rate_limit(RateLimitScope(options.app_id, options.consumer_id, options.service_id))

    if not TYPE_CHECKING:  # type checkers know the APIs

        def __getattr__(self, name: str) -> Any:
            from .namespace import missing_attribute

            more = "; another API comes from its document, with `make update` or `python -m apideck_generator new`"
            raise missing_attribute(self, name, "API or method", more)

    @guarded
    async def aclose(self) -> None:
        """Close the connections. On a client from `with_options` it does nothing: the first client closes them."""
        if not self._is_derived:
            await self._sender.aclose()

    async def __aenter__(self) -> Self:
        self._sender.pool.check_open()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        options: ClientOptions | None = getattr(self, "_options", None)
        if options is None:
            return "Apideck()"  # a traceback may show a client whose constructor failed
        shown = {"app_id": options.app_id, "consumer_id": options.consumer_id, "service_id": options.service_id}
        return f"Apideck({', '.join(f'{name}={value!r}' for name, value in shown.items() if value is not None)})"

    def __reduce__(self) -> Any:
        raise TypeError("a client holds connections and credentials and is not pickled; make one in each process")


def _with_environment(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings. Those that are not set come from the session's token, else from the environment."""
    settings = {name: value for name, value in settings.items() if value is not None or name == "deadline"}
    token = settings.get("session_token")
    if isinstance(token, str):
        from ..tokens import named_in

        settings = named_in(token) | settings
    for name in ("api_key", "app_id", "consumer_id"):
        found = os.environ.get(f"APIDECK_{name.upper()}")
        if found and name not in settings and not (name == "api_key" and token is not None):
            settings[name] = found
    return settings
