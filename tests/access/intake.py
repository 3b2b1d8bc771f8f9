"""Rows for the addresses of registers: a judged file with one doubtful line."""

from typing import Any

from members import intake
from members.models import Intake, MatchCase, Source
from tests.cast import SINCE, Cast

REGISTER = (
    "Numéro;Raison sociale;SIREN;Ville;Code postal;Courriel\n"
    "1;Nouvelle Maison;404833048;Lyon;69001;contact@nouvelle-maison.example\n"
    "2;En Cours;en cours d'immatriculation;Lyon;69002;contact@en-cours.example\n"
).encode()


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    source = Source.objects.get(slug="grilog")
    received = intake.receive(source=source, name="grilog.csv", content=REGISTER, by=None, on=SINCE)
    intake.judge(intake=received, by=None, on=SINCE)
    return {
        "intake": {"pk": received.pk},
        "case": {"pk": MatchCase.objects.get(line__intake=received).pk},
        "absent": {"pk": 999_999},
    }


def judged_again(cast: Cast) -> dict[str, str]:
    """The rows of other rooms came after the register was judged: who applies it has it judged again first."""
    intake.judge(intake=Intake.objects.get(file_name="grilog.csv"), by=None, on=SINCE)
    return {"body": "Bureau", "day": "2026-01-05"}


PAYLOADS = {
    "members:intake_mapping": lambda cast: {
        "column-0": "external_id", "column-1": "name", "column-2": "siren", "column-3": "town",
        "column-4": "postal_code", "column-5": "email", "turnover_unit": "eur", "day_order": "dmy",
    },
    "members:intake_apply": judged_again,
    "members:case": lambda cast: {"answer": "rejected"},
}  # fmt: skip
