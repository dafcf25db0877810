"""Names, companies, addresses and sentences of a country, by Faker. Needs the extra `faker`."""

from __future__ import annotations

import importlib
import threading
from random import Random
from typing import Any

MISSING_FAKER = "A locale needs Faker: pip install 'apideck-client[faker]'"

_instances = threading.local()


class Localized:
    """Makes up words of one locale. The same random source gives the same words."""

    def __init__(self, locale: str, random: Random) -> None:
        self._faker = _faker(locale)
        self._faker.random = random
        self.country: str = self._faker.current_country_code()

    def person(self) -> tuple[str, str]:
        """Return a first and a last name."""
        return self._faker.first_name(), self._faker.last_name()

    def company(self) -> str:
        """Return the name of a company."""
        return str(self._faker.company())

    def domain(self) -> str:
        """Return a reserved domain, which nobody can own."""
        return f"{self._faker.domain_word()}.example"

    def mailbox(self) -> str:
        """Return the part of an email address before the @, in ASCII."""
        return str(self._faker.user_name())

    def street(self) -> str:
        """Return a street and a number, in the country's order."""
        return str(self._faker.street_address())

    def city(self) -> str:
        """Return a city."""
        return str(self._faker.city())

    def postal_code(self) -> str:
        """Return a postal code."""
        return str(self._faker.postcode())

    def phone(self) -> str:
        """Return a phone number. It may belong to somebody."""
        return str(self._faker.phone_number())

    def job(self) -> str:
        """Return a job."""
        return str(self._faker.job())

    def sentence(self) -> str:
        """Return a sentence."""
        return str(self._faker.sentence())


def check_locale(locale: str) -> None:
    """Raise ImportError without Faker, and ValueError if it doesn't know the locale."""
    try:
        _faker(locale)
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != "faker":
            raise
        raise ImportError(MISSING_FAKER) from None
    except AttributeError:
        raise ValueError(f"locale {locale!r} is unknown to Faker: use one such as 'de_DE'") from None


def _faker(locale: str) -> Any:
    """Return the thread's own Faker. It takes as long to make as a thousand words."""
    made: dict[str, Any] = _instances.__dict__.setdefault("made", {})
    if locale not in made:
        made[locale] = importlib.import_module("faker").Faker(locale)
    return made[locale]
