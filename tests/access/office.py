"""Rows for jobs and letters: a job with one item, a letter with a file."""

from typing import Any

from league.base import jobs, letters
from league.base.days import today
from league.base.models import Attachment, Letter
from tests.cast import Cast


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    job = jobs.ask(kind="tests.nobody", title="Essai", intent="matrix", items=[("1", {})], by=None)
    first, second = (letters.post(kind="essai", subject="Essai", body="Bonjour", email="a@b.example") for _ in range(2))
    file = letters.store(b"%PDF-1.7", "application/pdf")
    attachment = Attachment.objects.create(letter=first, name="essai.pdf", file=file)
    assert Letter.objects.count() >= 2
    return {
        "job": {"pk": job.pk},
        "letter": {"pk": first.pk},
        "attachment": {"pk": first.pk, "attachment": attachment.pk},
        "attachment_of_another": {"pk": second.pk, "attachment": attachment.pk},
        "tenure": {"pk": cast.people["reader"].tenures.get().pk},
        "absent": {"pk": 999_999},
    }


PAYLOADS: dict[str, Any] = {
    "desks:function_new": lambda cast: {
        "function": "reader",
        "first_name": "Nou",
        "last_name": "Velle",
        "email": "nouvelle@league.example",
        "first": today().isoformat(),
    },
    "desks:function_end": lambda cast: {"last": today().isoformat()},
    "set_language": lambda cast: {"language": "fr"},
    "desks:rights": lambda cast: {"function": "reader", "act": "report.see", "reach": "league", "because": "Essai"},
}
