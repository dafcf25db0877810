"""The smallest body that creates a record of each CRM resource."""

from typing import Any

SMALLEST: dict[str, dict[str, Any]] = {
    "companies": {"name": "Amber Optics"},
    "contacts": {"name": "Ada Moreau"},
    "opportunities": {"title": "Lenses", "primary_contact_id": None},
    "leads": {"name": "Ines Gallo", "company_name": None},
    "pipelines": {"name": "Spring"},
    "notes": {},
    "users": {"emails": []},
    "activities": {"type": "call"},
}
