# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""Companies of the CRM API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from ..._client.call import Call
from ..._client.options import ConnectorOptions
from ..._client.reading.pagination import Paginator
from ..._client.request.operation import Operation, Parameter
from ..._client.resource import Resource
from .. import models

if TYPE_CHECKING:
    from ..models.companies_filter import CompaniesFilterDict
    from ..models.companies_sort import CompaniesSortDict
    from ..models.company import CompanyDict
else:
    CompaniesFilterDict = dict
    CompaniesSortDict = dict
    CompanyDict = dict

__all__ = ["Companies"]

_LIST = Operation(
    "companiesAll",
    "companies.list",
    "GET",
    "/crm/companies",
    query=(
        Parameter("raw", "boolean"),
        Parameter("cursor"),
        Parameter("limit", "integer", minimum=1, maximum=200),
        Parameter("filter", "object", style="deepObject", takes=lambda: models.CompaniesFilter),
        Parameter("sort", "object", style="deepObject", takes=lambda: models.CompaniesSort),
        Parameter("fields", style="comma", explode=False),
    ),
    consumer=True,
    service=True,
)
_CREATE = Operation(
    "companiesAdd",
    "companies.create",
    "POST",
    "/crm/companies",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
    body="company",
    takes=lambda: models.Company,
)
_GET = Operation(
    "companiesOne",
    "companies.get",
    "GET",
    "/crm/companies/{id}",
    query=(Parameter("raw", "boolean"), Parameter("fields", style="comma", explode=False)),
    consumer=True,
    service=True,
)
_UPDATE = Operation(
    "companiesUpdate",
    "companies.update",
    "PATCH",
    "/crm/companies/{id}",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
    body="company",
    takes=lambda: models.Company,
)
_DELETE = Operation(
    "companiesDelete",
    "companies.delete",
    "DELETE",
    "/crm/companies/{id}",
    query=(Parameter("raw", "boolean"),),
    consumer=True,
    service=True,
)


class Companies(Resource):
    """Organisations and businesses that your customer deals with, with their addresses, bank accounts and tax
    numbers.

    Available as `apideck.crm.companies`.
    """

    __slots__ = ()

    def list(
        self,
        *,
        raw: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        filter: models.CompaniesFilter | CompaniesFilterDict | None = None,
        sort: models.CompaniesSort | CompaniesSortDict | None = None,
        fields: str | Sequence[str] | None = None,
        max_items: int | None = None,
        read_ahead: int = 0,
        **options: Unpack[ConnectorOptions],
    ) -> Paginator[models.Company]:
        """List companies.

        Returns one page of the companies that the consumer's CRM holds, narrowed by `filter` and ordered by `sort`. Ask
        for the next page with the cursor in `meta.cursors.next`; when that is null or missing, the list is complete.

        Maps to `GET /crm/companies` (operation `companiesAll`).

        Args:
            raw: Requests the connector's own response as well. When `true`, the body of the response has an extra
                top-level member `_raw` with the payload as the connector sent it, before translation. Omit it to get
                only the unified response.
            cursor: Cursor where the page starts. Take it from `meta.cursors.next` of the page before and send it
                unchanged; its content is opaque. It is valid only for the same connector, consumer, filter and sort.
                Omit it for the first page. A cursor that the server cannot use fails with `InvalidCursorError`.
            limit: Highest number of records on one page, from 1 to 200. Without it, a page holds at most 20. A page may
                be shorter than requested, even when more pages follow. Connectors without pagination refuse any value
                with `PaginationNotSupportedError`.
            filter: Narrows the list of companies, one query parameter per condition, as in `filter[name]=Larkfield`.
                Omit it to list every company. A connector that cannot filter returns `UnsupportedFiltersError`.
            sort: Order of the list of companies, as in `sort[by]=name&sort[direction]=desc`. Without it the connector
                decides. A key that the connector cannot sort by fails with `UnsupportedSortFieldError`.
            fields: Fields to return, as names separated by commas; a dot reaches into a nested object, as in
                `id,name,addresses.city`. Omit it to get every field that the connector fills. Several may also be given
                as a list.
            max_items: Stop after this many records. Without it, the list has no limit. The last page is cut to fit, also if
                the list is awaited, and its `next_cursor` continues with the next record.
            read_ahead: Number of pages to read while you work on the current one, for speed in long lists. Pages that you
                don't use were requested for nothing. With 0, each page is read when you need it.
            **options: Settings for this call only; see `ConnectorOptions`.

        Returns:
            A list. Iterate over it for every record, await it for the first page, or iterate over its `.pages()`.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            async for company in apideck.crm.companies.list():
                print(company.name)
        """
        return Paginator(
            self._sender,
            self._request(
                _LIST,
                models.Company,
                options,
                query={"raw": raw, "limit": limit, "filter": filter, "sort": sort, "fields": fields},
            ),
            cursor=cursor,
            max_items=max_items,
            read_ahead=read_ahead,
        )

    def create(
        self,
        company: models.Company | CompanyDict,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Create a company.

        Adds a company to the consumer's CRM and returns its new id; read the company to see what the connector stored.
        The model requires only `name`. A connector may require more fields, and then refuses the company with 422. The
        call does not look for duplicates: if it is sent twice, it may create two companies.

        Maps to `POST /crm/companies` (operation `companiesAdd`).

        Args:
            company: The company to create; `name` is the only field the schema requires.
            raw: Requests the connector's own response as well. When `true`, the body of the response has an extra
                top-level member `_raw` with the payload as the connector sent it, before translation. Omit it to get
                only the unified response.
            **options: Settings for this call only; see `ConnectorOptions`.

        Returns:
            A call. Await it for the `UnifiedId`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            from apideck_client.crm.models import Company

            created = await apideck.crm.companies.create(Company(name="Larkfield Ceramics"))
            print(created.id)
        """
        return Call(
            self._sender,
            self._request(
                _CREATE,
                models.UnifiedId,
                options,
                query={"raw": raw},
                body=company,
            ),
        )

    def get(
        self,
        id: str,
        *,
        raw: bool | None = None,
        fields: str | Sequence[str] | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.Company]:
        """Get a company.

        Returns the company with the given id, with all fields that the connector fills, or only those that `fields`
        names. Fails with 404 when there is no such company or the connection may not see it.

        Maps to `GET /crm/companies/{id}` (operation `companiesOne`).

        Args:
            id: Id of the record, as returned when it was created or listed. Ids are issued by the connector, so the
                same id may mean another record under another connector.
            raw: Requests the connector's own response as well. When `true`, the body of the response has an extra
                top-level member `_raw` with the payload as the connector sent it, before translation. Omit it to get
                only the unified response.
            fields: Fields to return, as names separated by commas; a dot reaches into a nested object, as in
                `id,name,addresses.city`. Omit it to get every field that the connector fills. Several may also be given
                as a list.
            **options: Settings for this call only; see `ConnectorOptions`.

        Returns:
            A call. Await it for the `Company`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            company = await apideck.crm.companies.get("cmp_310")
            print(company.name)
        """
        return Call(
            self._sender,
            self._request(
                _GET,
                models.Company,
                options,
                path={"id": id},
                query={"raw": raw, "fields": fields},
            ),
        )

    def update(
        self,
        id: str,
        company: models.Company | CompanyDict,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Update a company.

        Changes the fields given in the body and leaves the others as they are; a list such as `addresses` replaces the
        stored one under most connectors, so send all of it. Returns the id of the company, not the changed record.
        Fails with 404 when there is no such company.

        Maps to `PATCH /crm/companies/{id}` (operation `companiesUpdate`).

        Args:
            id: Id of the record, as returned when it was created or listed. Ids are issued by the connector, so the
                same id may mean another record under another connector.
            company: The fields of the company to change. The schema requires `name`, so send it even when it stays the
                same.
            raw: Requests the connector's own response as well. When `true`, the body of the response has an extra
                top-level member `_raw` with the payload as the connector sent it, before translation. Omit it to get
                only the unified response.
            **options: Settings for this call only; see `ConnectorOptions`.

        Returns:
            A call. Await it for the `UnifiedId`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            from apideck_client.crm.models import Company

            updated = await apideck.crm.companies.update("cmp_310", Company(name="Larkfield Ceramics"))
            print(updated.id)
        """
        return Call(
            self._sender,
            self._request(
                _UPDATE,
                models.UnifiedId,
                options,
                path={"id": id},
                query={"raw": raw},
                body=company,
            ),
        )

    def delete(
        self,
        id: str,
        *,
        raw: bool | None = None,
        **options: Unpack[ConnectorOptions],
    ) -> Call[models.UnifiedId]:
        """Delete a company.

        Removes the company from the consumer's CRM and returns its id. The connector decides whether its contacts and
        opportunities stay, and whether the company can be restored. An unknown id fails with 404.

        Maps to `DELETE /crm/companies/{id}` (operation `companiesDelete`).

        Args:
            id: Id of the record, as returned when it was created or listed. Ids are issued by the connector, so the
                same id may mean another record under another connector.
            raw: Requests the connector's own response as well. When `true`, the body of the response has an extra
                top-level member `_raw` with the payload as the connector sent it, before translation. Omit it to get
                only the unified response.
            **options: Settings for this call only; see `ConnectorOptions`.

        Returns:
            A call. Await it for the `UnifiedId`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            deleted = await apideck.crm.companies.delete("cmp_310")
            print(deleted.id)
        """
        return Call(
            self._sender,
            self._request(
                _DELETE,
                models.UnifiedId,
                options,
                path={"id": id},
                query={"raw": raw},
            ),
        )
