"""Contacts to measure with. They are made up, but always the same: about 2 kB each, 200 to a page, as a CRM sends them.

This module shares no code with the client or its embedded server. Nearly every value differs between contacts, as in
real data, so that parsers that cache strings gain as much here as with real data.
"""

import datetime
import json
import random
from typing import Any, Final

PAGE_SIZE: Final = 200

MARK: Final = "~~~~"
"""A mark in all unique values. Replace it with a number to get another contact of the same size."""

_FIRST = "Ada Bram Chidi Dilara Emeka Freya Goran Hana Ines Jonas Kaya Lena Marek Nuria Oskar Priya Quinn Rosa Tove"
_LAST = "Adeyemi Berg Castillo Dvorak Eriksen Fontaine Garcia Horvat Ito Jansen Kowalski Lindqvist Moreau Novak Okafor"
_CITIES = "Antwerp Bristol Cork Dresden Evora Ghent Hobart Izmir Krakow Lyon Malmo Nagoya Oporto Perth Quito Tampere"
_STREETS = "Harbour Lane|Mill Road|Orchard Street|Station Square|Weaver's Yard|North Quay|Chapel Hill|Foundry Row"
_COMPANIES = "Larkfield Ceramics|Northwind Joinery|Brightwater Foods|Copperleaf Media|Saltmarsh Logistics|Tidewell Labs"
_TITLES = "Head of Purchasing|Account Manager|Plant Engineer|Chief of Staff|Warehouse Lead|Marketing Director"
_SOURCES = "Trade fair|Referral|Newsletter|Cold call|Web form"
_EPOCH = datetime.datetime(2021, 1, 4, 8, 0, tzinfo=datetime.UTC)


def contact(number: int) -> dict[str, Any]:
    """Return the contact with this number."""
    pick = random.Random(number)
    first, last = pick.choice(_FIRST.split()), pick.choice(_LAST.split())
    company, city = pick.choice(_COMPANIES.split("|")), pick.choice(_CITIES.split())
    handle = f"{first}.{last}.{number}{MARK}".lower()
    domain = f"{company.split()[0].lower()}-{pick.randrange(900)}.example.com"
    created = _EPOCH + datetime.timedelta(milliseconds=pick.randrange(100_000_000_000))
    return {
        "id": f"con_{number}{MARK}",
        "name": f"{first} {last}",
        "owner_id": f"usr_{pick.randrange(60)}",
        "type": pick.choice(("customer", "supplier", "employee", "personal", None)),
        "company_id": f"cmp_{pick.randrange(4000)}{MARK}",
        "company_name": company,
        "lead_id": f"led_{number}{MARK}" if number % 3 == 0 else None,
        "first_name": first,
        "middle_name": None,
        "last_name": last,
        "prefix": pick.choice(("Dr.", "Ms.", "Mr.", None)),
        "suffix": None,
        "title": pick.choice(_TITLES.split("|")),
        "department": pick.choice(("Purchasing", "Sales", "Operations", None)),
        "language": pick.choice(("en", "de", "fr", "nl", "pl")),
        "gender": pick.choice(("male", "female", "unisex", None)),
        "birthday": f"19{pick.randrange(55, 99)}-{pick.randrange(1, 13):02}-{pick.randrange(1, 29):02}",
        "image": None,
        "photo_url": f"https://cdn.example.com/people/{handle}.jpg",
        "lead_source": pick.choice(_SOURCES.split("|")),
        "fax": None,
        "description": f"Met in {city}; asked for a quote on order {pick.randrange(10**6)}{MARK}, prefers mornings.",
        "current_balance": pick.randrange(10**6) / 100,
        "status": pick.choice(("Active", "Dormant", "New")),
        "active": pick.random() < 0.9,
        "websites": [{"id": f"web_{number}{MARK}", "url": f"https://{handle}.example.org", "type": "personal"}],
        "addresses": [_address(pick, number, city)],
        "social_links": [
            {"id": f"soc_{number}{MARK}", "url": f"https://social.example.org/{handle}", "type": "linkedin"}
        ],
        "phone_numbers": [_phone(pick, "work"), _phone(pick, "mobile")],
        "emails": [
            {"id": f"eml_{number}{MARK}1", "email": f"{handle}@{domain}", "type": "primary"},
            {"id": f"eml_{number}{MARK}2", "email": f"{handle}@mail.example.org", "type": "personal"},
        ],
        "email_domain": domain,
        "custom_fields": [
            {"id": "region", "name": "Region", "description": "Sales region", "value": city},
            {"id": "score", "name": "Score", "value": pick.randrange(1000)},
            {"id": "newsletter", "name": "Newsletter", "value": pick.random() < 0.5},
        ],
        "tags": [pick.choice(("vip", "eu", "trial")), f"batch-{pick.randrange(10**4)}{MARK}"],
        "first_call_at": None,
        "first_email_at": _moment(created, pick),
        "last_activity_at": _moment(created, pick),
        "updated_at": _moment(created, pick),
        "created_at": _moment(created, pick),
    }


def odd_contact(number: int) -> dict[str, Any]:
    """Return a contact that breaks the contract: its balance is a string, and its date has no time."""
    return {**contact(number), "current_balance": "1.204,50", "created_at": "2023-05-17"}


def records(contacts: list[dict[str, Any]], revolution: int = 0) -> bytes:
    """Return the contacts as JSON separated by commas. Each revolution changes their unique values."""
    text = ",".join(json.dumps(item, separators=(",", ":"), ensure_ascii=False) for item in contacts)
    return remarked(text.encode(), revolution)


def remarked(marked: bytes, revolution: int) -> bytes:
    """Replace the mark in the records by a number of the same length."""
    return marked.replace(MARK.encode(), b"%04d" % revolution)


def envelope(data: bytes, next_cursor: str | None) -> tuple[bytes, bytes, bytes]:
    """Return the body of a page in three parts, so that the records aren't copied."""
    head = b'{"status_code":200,"status":"OK","service":"benchmark","resource":"contacts","operation":"all","data":['
    meta = {"items_on_page": PAGE_SIZE, "cursors": {"previous": None, "current": None, "next": next_cursor}}
    tail = f'],"meta":{json.dumps(meta)},"links":{{"previous":null,"current":"https://example.com","next":null}}}}'
    return head, data, tail.encode()


def page(odd: int = 0) -> bytes:
    """Return the body of one page, the last of its list. The first `odd` records are odd."""
    made = [odd_contact(number) if number < odd else contact(number) for number in range(PAGE_SIZE)]
    return b"".join(envelope(records(made), None))


def _address(pick: random.Random, number: int, city: str) -> dict[str, Any]:
    house = str(pick.randrange(1, 300))
    street = pick.choice(_STREETS.split("|"))
    postal_code = str(pick.randrange(10_000, 99_999))
    return {
        "id": f"adr_{number}{MARK}",
        "type": pick.choice(("primary", "office", "billing")),
        "string": f"{house} {street}, {postal_code} {city}",
        "name": "Head office",
        "line1": f"{house} {street}",
        "line2": None,
        "street_number": house,
        "city": city,
        "state": None,
        "postal_code": postal_code,
        "country": pick.choice(("BE", "GB", "DE", "FR", "PL", "AU")),
        "latitude": f"{pick.uniform(-60, 60):.6f}",
        "longitude": f"{pick.uniform(-180, 180):.6f}",
        "row_version": f"{pick.randrange(40)}-{pick.randrange(16**6):06x}",
    }


def _phone(pick: random.Random, kind: str) -> dict[str, Any]:
    return {
        "id": f"phn_{pick.randrange(10**6)}{MARK}",
        "country_code": str(pick.randrange(30, 99)),
        "area_code": str(pick.randrange(10, 999)),
        "number": f"{pick.randrange(200, 999)} {pick.randrange(1000, 9999)}",
        "extension": None,
        "type": kind,
    }


def _moment(created: datetime.datetime, pick: random.Random) -> str:
    moment = created + datetime.timedelta(milliseconds=pick.randrange(10_000_000_000))
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
