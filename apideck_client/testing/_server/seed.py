"""Made-up CRM records that look real. The same random source gives the same records. No person in them exists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeAlias, TypeVar

from .wire import timestamp

Fields: TypeAlias = dict[str, Any]
T = TypeVar("T")

_EPOCH = datetime(2023, 1, 2, 8, 0, tzinfo=UTC)
"""The time at which the first record was created."""
_TWO_YEARS = timedelta(days=730)

# fmt: off
FIRST_NAMES = (
    "Ada", "Amara", "Anton", "Beatriz", "Björn", "Carmen", "Chidi", "Dana", "Elif", "Emeka", "Esther", "Farid",
    "Greta", "Hana", "Ines", "Ivo", "Jolanta", "Kenji", "Lars", "Leila", "Mateo", "Mei", "Nadia", "Noor", "Olu",
    "Paula", "Quentin", "Rosa", "Ruben", "Sanna", "Søren", "Tariq", "Uma", "Viktor", "Wanda", "Yusuf", "Zoë",
)
LAST_NAMES = (
    "Abara", "Almeida", "Bakker", "Castellanos", "Dvořák", "Eriksen", "Fontaine", "Gallo", "Haddad", "Ivanova",
    "Jansen", "Kowalski", "Lindqvist", "Moreau", "Nakano", "Okafor", "Petrov", "Quispe", "Rasmussen", "Santos",
    "Tanaka", "Ueda", "Valdez", "Weber", "Xiong", "Yilmaz", "Ziegler",
)
COMPANY_WORDS = (
    "Amber", "Birch", "Cobalt", "Delta", "Ember", "Fjord", "Granite", "Harbor", "Indigo", "Juniper", "Kestrel",
    "Lumen", "Meridian", "Nimbus",
)
COMPANY_KINDS = (
    "Analytics", "Bakeries", "Freight", "Gardens", "Instruments", "Interiors", "Logistics", "Optics", "Orchards",
    "Robotics",
)
# fmt: on
COMPANY_FORMS = ("Ltd", "GmbH", "Inc", "SARL", "AB")
INDUSTRIES = ("Software", "Retail", "Transport", "Agriculture", "Manufacturing", "Health")
JOBS = ("Head of Purchasing", "Sales Manager", "Software Engineer", "Office Manager", "CFO", "Warehouse Lead")
DEPARTMENTS = ("Purchasing", "Sales", "Engineering", "Finance", "Operations")
STREETS = ("Mill Lane", "Station Road", "Rue des Tilleuls", "Hafenstraße", "Calle Mayor", "Kungsgatan")
CITIES = (
    ("Utrecht", "UT", "3511", "NL"),
    ("Lyon", "ARA", "69002", "FR"),
    ("Leipzig", "SN", "04109", "DE"),
    ("Bilbao", "PV", "48001", "ES"),
    ("Portland", "OR", "97204", "US"),
    ("Malmö", "M", "211 20", "SE"),
)
TAGS = ("vip", "newsletter", "trade-fair", "referral", "renewal", "beta")
SOURCES = ("Website", "Trade fair", "Referral", "Cold call")
CURRENCIES = ("EUR", "USD", "GBP", "SEK")
STAGES = (("New", 10), ("Qualified", 30), ("Proposal", 60), ("Negotiation", 80), ("Won", 100))


def made_up_records(
    random: Random,
    counts: Mapping[str, int],
    known: Mapping[str, Sequence[str]] | None = None,
    locale: str | None = None,
) -> Iterator[tuple[str, Fields]]:
    """Yield the given number of records of each resource, each with the resource's name, oldest first.

    They refer to each other, and to the records whose ids are `known`.
    """
    check_counts(counts)
    return _world(random, known or {}, locale).populate(counts)


def check_counts(counts: Mapping[str, int]) -> None:
    """Raise ValueError if a count is not a whole number of 0 or more."""
    for name, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError(f"{name} must be a number of records, 0 or more, not {count!r}")


def made_up_record(
    random: Random,
    name: str,
    number: int,
    count: int,
    id: str,
    references: Mapping[str, Sequence[str]],
    locale: str | None = None,
) -> Fields:
    """Make record `number` of `count` records. Their creation times are in order, within two years."""
    made = _world(random, references, locale).makers[name]()
    created = _EPOCH + timedelta(milliseconds=number * (_TWO_YEARS // timedelta(milliseconds=1)) // count)
    updated = created + timedelta(minutes=int(random.random() * 200_000))
    return {**made, "id": id, "updated_at": timestamp(updated), "created_at": timestamp(created)}


def _world(random: Random, known: Mapping[str, Sequence[str]], locale: str | None) -> _World:
    return _World(random, known) if locale is None else _LocalizedWorld(random, known, locale)


class _World:
    """The records of one consumer. Later records refer to earlier ones."""

    def __init__(self, random: Random, known: Mapping[str, Sequence[str]]) -> None:
        self.random = random
        self.known = known
        self.ids: dict[str, list[str]] = {}
        self.makers: dict[str, Callable[[], Fields]] = {
            "users": self._user,
            "companies": self._company,
            "contacts": self._contact,
            "pipelines": self._pipeline,
            "leads": self._lead,
            "opportunities": self._opportunity,
            "notes": self._note,
            "activities": self._activity,
        }

    def populate(self, counts: Mapping[str, int]) -> Iterator[tuple[str, Fields]]:
        """Yield every record, one resource after the other."""
        for name, make in self.makers.items():
            made = self.ids.setdefault(name, [])
            for number in range(counts.get(name, 0)):
                record = self._stamped(make(), number)
                made.append(record["id"])
                yield name, record

    def _stamped(self, fields: Fields, number: int) -> Fields:
        created = _EPOCH + timedelta(minutes=7 * number, milliseconds=self._below(60_000))
        updated = created + timedelta(minutes=self._below(200_000))
        return {"id": self._id(), **fields, "updated_at": timestamp(updated), "created_at": timestamp(created)}

    def _id(self) -> str:
        return f"{self.random.getrandbits(64):016x}"

    def _below(self, end: int) -> int:
        """Return a number from 0 to `end` - 1. This is faster than randrange, and the numbers are even enough."""
        return int(self.random.random() * end)

    def _between(self, start: int, end: int) -> int:
        return start + self._below(end - start)

    def _pick(self, choices: Sequence[T]) -> T:
        return choices[self._below(len(choices))]

    def _some(self, name: str) -> str | None:
        """Return the id of an earlier record, or None if there are none."""
        made = self.ids.get(name) or self.known.get(name)
        return self._pick(made) if made else None

    def _person(self) -> tuple[str, str]:
        return self._pick(FIRST_NAMES), self._pick(LAST_NAMES)

    def _company_name(self) -> str:
        pick = self._pick
        return f"{pick(COMPANY_WORDS)} {pick(COMPANY_KINDS)} {pick(COMPANY_FORMS)}"

    def _handle(self, first: str, last: str, between: str = "") -> str:
        return f"{_ascii(first)}{between}{_ascii(last)}"

    def _domain(self, company: str) -> str:
        return "".join(company.lower().split()[:2]) + ".example"

    def _job(self) -> str:
        return self._pick(JOBS)

    def _remark(self) -> str:
        return "Prefers e-mail; met at the spring fair."

    def _city(self) -> str:
        return self._pick(CITIES)[0]

    def _user(self) -> Fields:
        first, last = self._person()
        return {
            "username": self._handle(first, last, "."),
            "first_name": first,
            "last_name": last,
            "title": self._job(),
            "division": "Europe",
            "employee_number": str(self._between(1000, 9999)),
            "language": "en",
            "status": "active",
            "addresses": [self._address("office")],
            "phone_numbers": [self._phone("work")],
            "emails": [self._email(first, last, "ours.example", "work")],
        }

    def _company(self) -> Fields:
        name = self._company_name()
        domain = self._domain(name)
        return {
            "name": name,
            "interaction_count": self._below(200),
            "owner_id": self._some("users") or "unassigned",
            "description": None,
            "currency": self._pick(CURRENCIES),
            "status": self._pick(("Open", "Customer", "Former customer")),
            "annual_revenue": str(self._between(1, 900) * 100_000),
            "number_of_employees": str(self._between(3, 4000)),
            "industry": self._pick(INDUSTRIES),
            "websites": [{"id": None, "url": f"https://www.{domain}", "type": "primary"}],
            "addresses": [self._address("office"), self._address("billing")],
            "phone_numbers": [self._phone("office")],
            "emails": [{"id": self._id(), "email": f"hello@{domain}", "type": "primary"}],
            "custom_fields": self._custom_fields(),
            "tags": self._tags(),
            "deleted": False,
        }

    def _contact(self) -> Fields:
        first, last = self._person()
        employer = self._company_name()
        domain = self._domain(employer)
        handle = self._handle(first, last)
        return {
            "name": f"{first} {last}",
            "owner_id": self._some("users"),
            "type": self._pick(("customer", "supplier", "personal", None)),
            "company_id": self._some("companies"),
            "company_name": employer,
            "first_name": first,
            "middle_name": None,
            "last_name": last,
            "title": self._job(),
            "department": self._pick(DEPARTMENTS),
            "language": self._pick(("en", "fr", "de", "es", "sv")),
            "birthday": self._day(1955, 2004),
            "photo_url": f"https://cdn.{domain}/people/{handle}.jpg",
            "lead_source": self._pick(SOURCES),
            "fax": None,
            "description": self._remark(),
            "current_balance": self.random.randrange(-20_000, 200_000) / 100,
            "status": self._pick(("open", "active", "dormant")),
            "active": self.random.random() < 0.9,
            "websites": [{"id": None, "url": f"https://{handle}.example", "type": "personal"}],
            "addresses": [self._address("office"), self._address("home")],
            "social_links": [{"id": None, "url": f"https://social.example/{handle}", "type": "social"}],
            "phone_numbers": [self._phone("work"), self._phone("mobile")],
            "emails": [
                self._email(first, last, domain, "primary"),
                self._email(first, last, "post.example", "personal"),
            ],
            "email_domain": domain,
            "custom_fields": self._custom_fields(),
            "tags": self._tags(),
            "first_call_at": None,
            "first_email_at": None,
            "last_activity_at": timestamp(_EPOCH + timedelta(minutes=self._below(500_000))),
        }

    def _pipeline(self) -> Fields:
        stages = [
            {"id": self._id(), "name": name, "value": name.upper(), "win_probability": chance, "display_order": order}
            for order, (name, chance) in enumerate(STAGES, 1)
        ]
        return {
            "name": f"{self._pick(INDUSTRIES)} sales",
            "currency": self._pick(CURRENCIES),
            "archived": False,
            "active": True,
            "display_order": self._between(1, 10),
            "win_probability_enabled": True,
            "stages": stages,
        }

    def _lead(self) -> Fields:
        first, last = self._person()
        employer = self._company_name()
        return {
            "name": f"{first} {last}",
            "company_name": employer,
            "owner_id": self._some("users") or "unassigned",
            "contact_id": self._some("contacts"),
            "lead_source": self._pick(SOURCES),
            "first_name": first,
            "last_name": last,
            "title": self._job(),
            "status": self._pick(("New", "Contacted", "Qualified")),
            "monetary_amount": self._between(1_000, 90_000),
            "currency": self._pick(CURRENCIES),
            "phone_numbers": [self._phone("mobile")],
            "emails": [self._email(first, last, self._domain(employer), "work")],
            "tags": self._tags(),
        }

    def _opportunity(self) -> Fields:
        amount, chance = self._between(1_000, 500_000), self._pick(STAGES)[1]
        return {
            "title": f"{self._pick(COMPANY_KINDS)} for {self._company_name()}",
            "primary_contact_id": self._some("contacts"),
            "monetary_amount": amount,
            "currency": self._pick(CURRENCIES),
            "win_probability": chance,
            "expected_revenue": round(amount * chance / 100),
            "close_date": self._day(2025, 2027),
            "pipeline_id": self._some("pipelines"),
            "company_id": self._some("companies"),
            "owner_id": self._some("users"),
            "priority": self._pick(("low", "medium", "high")),
            "status": self._pick(("Open", "Won", "Lost")),
            "tags": self._tags(),
            "custom_fields": self._custom_fields(),
            "deleted": False,
        }

    def _note(self) -> Fields:
        first, last = self._person()
        return {
            "title": f"Call with {first} {last}",
            "content": f"{first} asks for a new offer before the end of the month.",
            "owner_id": self._some("users") or "unassigned",
            "contact_id": self._some("contacts"),
            "company_id": self._some("companies"),
            "active": True,
        }

    def _activity(self) -> Fields:
        start = _EPOCH + timedelta(minutes=15 * self._below(40_000))
        minutes = self._pick((15, 30, 60))
        first, last = self._person()
        return {
            "type": self._pick(("call", "meeting", "email", "task")),
            "title": f"{self._pick(('Demo', 'Review', 'Follow-up'))} with {first} {last}",
            "contact_id": self._some("contacts"),
            "company_id": self._some("companies"),
            "owner_id": self._some("users"),
            "location": self._city(),
            "all_day_event": False,
            "private": False,
            "show_as": "busy",
            "done": self.random.random() < 0.5,
            "start_datetime": timestamp(start),
            "end_datetime": timestamp(start + timedelta(minutes=minutes)),
            "duration_seconds": minutes * 60,
            "duration_minutes": minutes,
            "attendees": [{"id": self._id(), "name": f"{first} {last}", "is_organizer": True, "status": "accepted"}],
        }

    def _address(self, type: str) -> Fields:
        city, state, postal_code, country = self._pick(CITIES)
        number = str(self._between(1, 180))
        return {
            "id": self._id(),
            "type": type,
            "line1": f"{number} {self._pick(STREETS)}",
            "line2": None,
            "street_number": number,
            "city": city,
            "state": state,
            "postal_code": postal_code,
            "country": country,
        }

    def _phone(self, type: str) -> Fields:
        number = f"555 01{self._below(100):02}"
        return {"id": self._id(), "country_code": "1", "area_code": "202", "number": number, "type": type}

    def _email(self, first: str, last: str, domain: str, type: str) -> Fields:
        address = f"{self._handle(first, last, '.')}{self._below(1000)}@{domain}"
        return {"id": self._id(), "email": address, "type": type}

    def _day(self, first_year: int, end_year: int) -> str:
        pick = self._between
        return f"{pick(first_year, end_year)}-{pick(1, 13):02}-{pick(1, 29):02}"

    def _custom_fields(self) -> list[Fields]:
        return [
            {"id": "loyalty_points", "name": "Loyalty points", "value": self._below(10_000)},
            {"id": "regions", "name": "Regions", "value": ["north", "west"]},
            {"id": "opted_in", "name": "Opted in", "value": self.random.random() < 0.5},
        ]

    def _tags(self) -> list[str]:
        first = self._below(len(TAGS) - 1)
        return list(TAGS[first : first + self._below(3)])


class _LocalizedWorld(_World):
    """Records of one country. Their structure is the same."""

    def __init__(self, random: Random, known: Mapping[str, Sequence[str]], locale: str) -> None:
        from .localized import Localized

        super().__init__(random, known)
        self.words = Localized(locale, random)

    def _person(self) -> tuple[str, str]:
        return self.words.person()

    def _company_name(self) -> str:
        return self.words.company()

    def _handle(self, first: str, last: str, between: str = "") -> str:
        return self.words.mailbox()  # names of many countries can't be written in ASCII

    def _domain(self, company: str) -> str:
        return self.words.domain()

    def _job(self) -> str:
        return self.words.job()

    def _remark(self) -> str:
        return self.words.sentence()

    def _city(self) -> str:
        return self.words.city()

    def _address(self, type: str) -> Fields:
        return {
            "id": self._id(),
            "type": type,
            "line1": self.words.street(),
            "line2": None,
            "city": self.words.city(),
            "postal_code": self.words.postal_code(),
            "country": self.words.country,
        }

    def _phone(self, type: str) -> Fields:
        return {"id": self._id(), "number": self.words.phone(), "type": type}


_ASCII = str.maketrans("öøëÖØËřáäåč", "ooeOOEraaac")


def _ascii(name: str) -> str:
    return name.translate(_ASCII).lower()
