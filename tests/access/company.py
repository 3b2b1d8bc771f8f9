"""Rows on both sides for the company's own data: a name, an establishment, a figure, a logo; an application elsewhere."""

import io
import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from antennas.models import Antenna, Commune
from league.base.days import today
from members import establishments, logos, naming
from members.models import Application, College, Company
from tests.access import members as own
from tests.cast import SINCE, Cast


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {
        "company_lyon": {"pk": cast.company_lyon.pk},
        "company_grenoble": {"pk": cast.company_grenoble.pk},
        "absent": {"pk": 999_999},
        "application": {"pk": application(cast, "Ici", cast.lyon).pk},
        "application_grenoble": {"pk": application(cast, "Ailleurs", cast.grenoble).pk},
    }
    for place, company in (("lyon", cast.company_lyon), ("grenoble", cast.company_grenoble)):
        found |= {f"{kind}_{place}": {"pk": company.pk, **ids} for kind, ids in rows_of(company).items()}
    return found


def application(cast: Cast, name: str, antenna: Antenna) -> Application:
    return Application.objects.create(
        intent=uuid.uuid4(), name=name, siren_absence="being_created", jobs=3, postal_code="69003", antenna=antenna,
        college=College.objects.get(code="micro"), first_name="A", last_name="B", email="ab@essai.example",
    )  # fmt: skip


def rows_of(company: Company) -> dict[str, dict[str, int]]:
    where = establishments.PlaceIn("1 rue", "69003", "Lyon", Commune.objects.get(pk="69123"))
    logos.set_logo(company=company, content=picture(), by=None, on=SINCE)
    figure = company.figures.get()
    return {
        "name": {"name": naming.add_name(company=company, kind="trade", name="Nom", by=None, on=SINCE).pk},
        "place": {"place": establishments.open_place(company=company, place=where, by=None, on=SINCE).pk},
        "figure": {"figure": figure.pk},
    }


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "#123456").save(written, "PNG")
    return written.getvalue()


def address(cast: Cast) -> dict[str, Any]:
    return {"street": "2 rue", "postal_code": "69003", "town": "Lyon", "day": today().isoformat()}


PAYLOADS = {
    **own.PAYLOADS,
    "members:name_add": lambda cast: {"kind": "trade", "name": "Autre nom", "day": today().isoformat()},
    "members:name_end": lambda cast: {"last_day": today().isoformat(), "because": "essai"},
    "members:place_add": address,
    "members:place_move": address,
    "members:place_close": lambda cast: {"last_day": today().isoformat(), "because": "essai"},
    "members:figure_correct": lambda cast: {"jobs": "3", "origin": "declared", "reason": "essai"},
    "members:figure_verify": lambda cast: {"reason": "essai"},
    "members:logo_edit": lambda cast: {"logo": SimpleUploadedFile("logo.png", picture(), content_type="image/png")},
    "members:logo_remove": lambda cast: {},
    "desks:application_decide": lambda cast: {
        "outcome": "admitted",
        "college": College.objects.get(code="micro").pk,
        "antenna": cast.lyon.pk,
        "body": "Bureau",
        "day": today().isoformat(),
        "reason": "",
    },
}
