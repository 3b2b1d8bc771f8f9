"""Rows on both sides for the addresses of members: two companies with their representatives, an application."""

import uuid
from typing import Any

from antennas.models import Commune
from league.base.days import today
from members.models import Application, College
from tests.cast import Cast

INTENT = uuid.UUID("00000000-0000-4000-8000-000000000001")


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    application = Application.objects.create(
        intent=INTENT,
        name="Candidate",
        siren_absence="being_created",
        college=College.objects.get(code="micro"),
        jobs=3,
        postal_code="69003",
        commune=Commune.objects.get(code="69123"),
        antenna=cast.lyon,
        first_name="Cam",
        last_name="Didate",
        email="cam@candidate.example",
    )
    lyon, grenoble = cast.company_lyon, cast.company_grenoble
    hers, theirs = (company.functions.get(kind="representative").person_id for company in (lyon, grenoble))
    return {
        "company_lyon": {"pk": lyon.pk},
        "company_grenoble": {"pk": grenoble.pk},
        "absent": {"pk": 999_999},
        "intent": {"intent": INTENT},
        "application": {"pk": application.pk},
        "person_lyon": {"pk": lyon.pk, "person": hers},
        "person_grenoble": {"pk": grenoble.pk, "person": theirs},
        "person_of_the_other": {"pk": lyon.pk, "person": theirs},
    }


def somebody(cast: Cast) -> dict[str, Any]:
    """Somebody new: the shape of the forms of contacts."""
    return {
        "first_name": "Nou",
        "last_name": "Velle",
        "email": "",
        "phone": "",
        "title": "",
        "kinds": ["press_contact"],
        "day": today().isoformat(),
        "because": "essai",
    }


def sheet(cast: Cast) -> dict[str, Any]:
    """The sheet as staff send it; a company's own form passes over what staff keep."""
    version = max(company.version for company in (cast.company_lyon, cast.company_grenoble))
    return {"version": version, "name": "Essai", "siren_absence": "foreign", "presentation": "Essai", "listed": "on"}


PAYLOADS = {
    "members:figures_confirm": lambda cast: {"jobs": "15", "turnover": "", "day": today().isoformat()},
    "members:application": lambda cast: {"verdict": "favourable", "words": ""},
    "members:company_edit": sheet,
    "members:contact_add": somebody,
    "members:contact_edit": lambda cast: {
        "p-first_name": "Nou",
        "p-last_name": "Velle",
        "kinds": ["representative"],
        "day": today().isoformat(),
    },
    "members:contact_replace": somebody,
    "members:contact_end": lambda cast: {"last_day": today().isoformat(), "because": "essai"},
    "members:membership_end": lambda cast: {
        "kind": "resignation",
        "last_day": today().isoformat(),
        "reason": "essai",
        "tell": "on",
    },
}
