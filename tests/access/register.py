"""Rows for the register's addresses: a shared and a private view of the membership service, what it did to many, facts."""

import uuid
from typing import Any

from league.base.days import today
from members import bulk, saved_views
from members.models import SavedView
from tests.cast import Cast


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    user = cast.users["membership"]

    def kept(name: str, shared: bool) -> int:
        return saved_views.save_view(
            owner=user, name=name, query="antenne=LYO", shared=shared, may_share=True, by=user, on=today()
        ).pk

    written = bulk.write_to(
        companies=[cast.company_lyon.pk], to="representative", subject="Essai", text="Bonjour {prenom}",
        intent=uuid.uuid4(), by=user, on=today(),
    )  # fmt: skip
    lyon, grenoble = cast.company_lyon, cast.company_grenoble
    return {
        "shared": {"pk": kept("Partagée", True)},
        "private": {"pk": kept("Privée", False)},
        "house": {"pk": SavedView.objects.get(code="late").pk},
        "absent": {"pk": 999_999},
        "letter": {"kind": "courrier"},
        "invitation": {"kind": "invitation"},
        "college": {"kind": "college"},
        "antenna": {"kind": "antenne"},
        "no_kind": {"kind": "tout"},
        "bulk": {"pk": written.pk},
        "antenna_lyon": {"pk": lyon.pk, "kind": "antenne"},
        "function_lyon": {"pk": lyon.pk, "kind": "fonction"},
        "antenna_row": {"pk": lyon.pk, "kind": "antenne", "row": lyon.antennas.get().pk},
        "foreign_row": {"pk": lyon.pk, "kind": "antenne", "row": grenoble.antennas.get().pk},
        "function_row": {"pk": lyon.pk, "kind": "fonction", "row": lyon.functions.get(kind="representative").pk},
        "function_row_grenoble": {
            "pk": grenoble.pk,
            "kind": "fonction",
            "row": grenoble.functions.get(kind="representative").pk,
        },
        "membership_row": {"pk": lyon.pk, "kind": "adhesion", "row": lyon.memberships.get().pk},
    }


PAYLOADS: dict[str, Any] = {
    "desks:views": lambda cast: {"name": "Nouvelle", "query": "antenne=LYO"},
    "desks:view_edit": lambda cast: {"name": "Autre nom", "shared": "on"},
    "desks:fact_change": lambda cast: {"value": cast.grenoble.pk, "day": today().isoformat(), "reason": "essai"},
    "desks:fact_correct": lambda cast: {
        "value": cast.grenoble.pk,
        "first": "2020-01-02",
        "last": "",
        "because": "mal lu",
    },
}
