"""Rows on both sides for notes, the agenda and moves between antennas."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from league.base.days import today
from members import events, notes, transfers
from members.attachment import set_antenna
from tests.cast import Cast
from tests.dues.make import make_members


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    day, now = today(), timezone.now()
    found: dict[str, dict[str, Any]] = {
        "company_lyon": {"pk": cast.company_lyon.pk},
        "company_grenoble": {"pk": cast.company_grenoble.pk},
        "absent": {"pk": 999_999},
        "no_feed": {"secret": "nobody-knows-this"},
        "feed": {"secret": events.open_feed(user=cast.users["reader"], by=None, on=day)},
    }
    for name, company in (("lyon", cast.company_lyon), ("grenoble", cast.company_grenoble)):
        note = notes.write_note(
            company=company, kind="call", day=day, text="Essai", next_step="Rappeler", next_on=day, by=None, on=day,
            intent=uuid.uuid4(),
        )  # fmt: skip
        found[f"note_{name}"] = {"pk": note.pk}
    for name, antenna in (("lyon", cast.lyon), ("grenoble", cast.grenoble), ("league", None)):
        data = events.EventIn("Essai", now, now + timedelta(hours=1), "Lyon", antenna=antenna)
        event = events.write_event(data=data, by=None, on=day, intent=uuid.uuid4())
        found[f"event_{name}"] = {"pk": event.pk}
    return found | moves(cast, "Autre")


def moves(cast: Cast, prefix: str) -> dict[str, dict[str, Any]]:
    """One asked by Grenoble for Lyon, one by Lyon for Grenoble, and one between two other antennas."""
    asked = {"move_on": today(), "reason": "Essai", "by": None, "on": today()}
    coming, leaving, other = make_members(3, prefix=prefix)
    set_antenna(companies=[coming.pk, other.pk], antenna=cast.grenoble, reason="Essai", by=None, on=today())
    questions = {
        "transfer_to_lyon": (coming, cast.lyon, cast.grenoble),
        "transfer_from_lyon": (leaving, cast.grenoble, cast.lyon),
        "transfer_elsewhere": (other, cast.saint_etienne, None),
    }
    return {
        name: {"pk": transfers.ask_transfer(company=company, target=target, asked_by_antenna=by, **asked).pk}
        for name, (company, target, by) in questions.items()
    }


def event(cast: Cast) -> dict[str, Any]:
    return {
        "title": "Essai", "antenna": cast.lyon.pk, "day": today().isoformat(), "begins": "18:00", "ends": "20:00",
        "place": "Lyon", "intent": str(uuid.uuid4()),
    }  # fmt: skip


PAYLOADS = {
    "members:notes": lambda cast: {
        "kind": "call",
        "day": today().isoformat(),
        "text": "Essai",
        "person": "",
        "intent": str(uuid.uuid4()),
    },
    "members:note_share": lambda cast: {"shared": "1"},
    "members:event": lambda cast: {"company": cast.company_lyon.pk, "state": "coming"},
    "members:event_new": event,
    "members:event_edit": event,
    "members:transfer_new": lambda cast: {
        "target": cast.saint_etienne.pk,
        "move_on": today().isoformat(),
        "reason": "Essai",
    },
    "members:transfer_answer": lambda cast: {"answer": "refused", "word": "Essai"},
}
