"""Letters to many that wait: one of the delegate of Lyon, one of the membership service, one of the direction."""

import uuid
from typing import Any

from league.base.days import today
from league.base.models import Setting
from league.base.periods import period
from members import bulk
from tests.cast import SINCE, Cast


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    Setting.objects.create(key="letters.approve_above", value=0, span=period(SINCE), reason="essai")
    found: dict[str, dict[str, Any]] = {"absent": {"pk": 999_999}}
    for role, company in (
        ("delegate", cast.company_lyon),
        ("membership", cast.company_grenoble),
        ("direction", cast.company_grenoble),
    ):
        act = bulk.write_to(
            companies=[company.pk], to="representative", subject="Essai", text="Bonjour {prenom}", intent=uuid.uuid4(),
            by=cast.users[role], on=today(),
        )  # fmt: skip
        found[f"of_{role}"] = {"pk": act.mailing.pk}
    return found


PAYLOADS = {"desks:mailing": lambda cast: {"answer": "approved", "word": ""}}
