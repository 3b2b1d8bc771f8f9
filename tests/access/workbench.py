"""Rows for the addresses of the workbench: an answer, a merge, two companies that became one."""

from datetime import date
from typing import Any

from league.base.models import Decision
from members import absorption, admission, intake
from members.models import Intake, IntakeLine, MatchCase, Source
from tests.cast import SINCE, Cast, candidate

REGISTER = (
    "Numéro;Raison sociale;SIREN;Ville;Code postal;Courriel\n"
    "1;Atelier Essai;409870987;Annecy;74000;contact@atelier-essai.example\n"
    "2;Pas Encore;en cours d'immatriculation;Annecy;74000;contact@pas-encore.example\n"
).encode()


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    decision = Decision.objects.create(body="Bureau", day=SINCE)
    rows = [
        candidate("Atelier Essai", "409870987", "74010", email="ana.annecy@atelier-essai.example"),
        candidate("Atelier Essai bis", None, "74010", email="bis.annecy@atelier-essai.example"),
    ]
    one, other = (row.company for row in admission.admit(candidates=rows, decision=decision, by=None, on=SINCE))
    source = Source.objects.get(slug="edit")
    received = intake.receive(source=source, name="edit.csv", content=REGISTER, by=None, on=SINCE)
    intake.judge(intake=received, by=None, on=SINCE)
    intake.apply_now(intake=received, decision=decision, by=None, on=SINCE)
    case = MatchCase.objects.get(line__intake=received)
    intake.decide(case=case, answer="rejected", by=None, on=SINCE)
    merged = IntakeLine.objects.get(intake=received, company=one)
    row = absorption.absorb(
        absorbed=other, absorber=one, decision=decision, reason="Essai", day=date(2021, 1, 1), by=None, on=date(2021, 1, 1)
    )  # fmt: skip
    for other_one in Intake.objects.filter(applied_at=None, judged_at__isnull=False):
        intake.judge(intake=other_one, by=None, on=SINCE)  # companies have changed since it was judged
    return {
        "source": {"slug": "edit"},
        "no_source": {"slug": "aucun"},
        "decided": {"pk": case.pk},
        "merged": {"pk": merged.pk},
        "lyon": {"pk": cast.company_lyon.pk},
        "absorption": {"pk": row.pk},
        "absent": {"pk": 999_999},
    }


PAYLOADS = {
    "members:source_edit": lambda cast: {"parent": "", "paid_until": "2017-12-31", "no_dues_before": ""},
    "members:company_prior": lambda cast: {
        "source": "",
        "paid_until": "2017-12-31",
        "no_dues_before": "",
        "reason": "Essai",
    },
    "members:absorption_undo": lambda cast: {"because": "Essai", "until": "2021-01-01"},
}
