"""Whatever a stranger adds to a form changes nothing: each form of the matrix is posted honestly, then with every field
of every model that is not its own, and both must have the same effect on every row of ours.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pytest
import time_machine
from django.forms import model_to_dict, modelform_factory

from members.models import ContactNote
from tests.forged import MODELS, Effect, Watch, differing, forgeries, models_of
from tests.matrix import LINES, House, Line
from tests.test_policy_mutants import patterns

pytestmark = pytest.mark.proof

STAFF = {"reader", "membership", "finance", "treasurer", "direction", "technical"}
PART = re.compile(r"[a-z]+-(\d+-)?")  # what stands before the names of a part of a form, or of one of its lines
# The names that a form takes beyond those of its honest post in tests/access/*.py, of every part and line.
PERSON = {"civility", "title", "email", "phone"}
TAKES: dict[str, set[str]] = {
    "antennas:rule": {"body"},
    "desks:application_decide": {"member_from", "reference"},
    "desks:function_new": {"antenna", "last", "title"},
    "desks:views": {"shared"},
    "dues:entry_aside": {"words", "back"},  # back: the other button, to take a payment set aside back
    "dues:order_number": {"engagement", "service_code"},
    "dues:scale_adopt": {"reference"},
    "dues:scale_edit": {"axis", "each", "level", "nature", "maximum", "minimum"},
    "dues:statements": {"account", "add_account"},
    "governance:mandate_keep": {"reference"},
    "governance:mandate_ratify": {"reference"},
    "governance:officers": {"receipt"},
    "governance:seat_replace": {"reference", "seen"},
    "members:company_edit": {"email", "markets", "phone", "skills", "website"},
    "members:confirmation": {"jobs", "turnover", "email", "listed", "phone", "presentation", "version", "website"},
    "members:contact_add": {"civility", "invite"},
    "members:contact_edit": PERSON | {"because", "seen"},
    "members:contact_replace": {"civility", "invite"},
    "members:dues_hand": PERSON | {"first_name", "last_name"},
    "members:event_edit": {"public", "text", "theme"},
    "members:event_new": {"public", "text", "theme"},
    "members:figure_correct": {"jobs_region", "turnover"},
    "members:figures_confirm": {"jobs_region"},
    "members:membership_end": {"absorbed_by", "body", "decided_on"},
    "members:notes": {"next_on", "next_step", "shared"},
    "members:place_add": {"commune", "label", "siret"},
    "members:place_move": {"commune", "label", "siret"},
}
# The sheet of staff has more than the company's own, which passes over what staff keep.
TAKES_OF_STAFF = {
    "members:company_edit": {"created_on", "legal_category", "legal_form", "naf", "naf_2025", "siren", "vat"},
}
# What the honest post of the matrix leaves as it was, or asks before it acts: forged, it must still change nothing.
IDLE = {
    "desks:job_resume", "desks:job_retry", "desks:rights", "desks:selection", "dues:campaign_differences",
    "dues:certificate", "dues:debit_read", "dues:invoice_new", "dues:mandate_unblock", "dues:receipt", "dues:scale_edit",
    "dues:statements", "governance:mandate_substitute", "members:company_merge", "members:directory_withdraw",
    "members:event", "members:intake_mapping", "members:invitation_again", "members:logo_edit",
}  # fmt: skip
MOST = 5  # names told of one form before the others are believed


def posts() -> Iterator[tuple[Line, str]]:
    """Each form with a role of the staff that may send it and one of those whom it concerns."""
    for line in LINES:
        if line.method == "POST" and not line.public and "grenoble" not in line.row:
            for roles in (STAFF, {*line.welcome} - STAFF):
                yield from ((line, role) for role in [one for one in line.welcome if one in roles][-1:])


def own(line: Line, role: str, payload: dict[str, Any]) -> Callable[[str], bool]:
    takes = TAKES.get(line.address, set()) | (TAKES_OF_STAFF.get(line.address, set()) if role in STAFF else set())
    return lambda name: name in payload or PART.sub("", name) in takes


@pytest.fixture(scope="module")
def watch(house: House) -> Iterator[Watch]:
    with time_machine.travel(datetime.now(UTC), tick=False):  # files name the second they were made in
        yield Watch(house)


class Tried:
    """What was posted, and what came of it."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.forms = self.posts = self.tries = 0
        self.names, self.idle, self.written, self.unsure = set[str](), set[str](), set[Any](), set[str]()

    def hits(self, line: Line, role: str) -> Iterator[str]:
        """The names that change anything beyond what the honest post changes."""
        payload: dict[str, Any] = {}
        honest = self.watch.post(line, role, lambda data: payload.update(data) or {})
        volatile = differing(honest, self.watch.post(line, role))
        self.unsure |= {f"{table}.{name}" for table, name in volatile}
        self.forms, self.written = self.forms + 1, self.written | set(models_of(honest))
        if not honest.rows:
            self.idle.add(line.address)
        parts = {"", *(found.group(0) for name in payload if (found := PART.match(name)))}
        variants = forgeries(self.watch.house, models_of(honest), own(line, role, payload), parts)
        self.tries, self.names = self.tries + len(variants[0]), self.names | set(variants[0])
        for forged in variants:
            self.posts += 1
            yield from islice(self.culprits(line, role, forged, honest, volatile), MOST)

    def culprits(
        self, line: Line, role: str, forged: dict[str, str], honest: Effect, volatile: set[tuple[str, str]]
    ) -> Iterator[str]:
        """Those names among the forged that do it, found by halves."""
        if self.watch.post(line, role, lambda data: forged).without(volatile) == honest.without(volatile):
            return
        names = sorted(forged)
        if len(names) == 1:
            yield f"{line} as {role}: {names[0]}={forged[names[0]]}"
            return
        for half in (names[::2], names[1::2]):
            yield from self.culprits(line, role, {name: forged[name] for name in half}, honest, volatile)


FIELDS = {model: {one.name for one in model._meta.concrete_fields} for model in MODELS}


@pytest.mark.parametrize("name", sorted({line.room for line, _role in posts()}))
def test_no_field_beyond_its_own_changes_a_row(watch: Watch, name: str) -> None:
    tried = Tried(watch)
    found = [hit for line, role in posts() if line.room == name for hit in tried.hits(line, role)]
    fields = set[str]().union(*FIELDS.values())
    print(
        f"{name}: {tried.forms} forms, {len(fields & tried.names)} of {len(fields)} fields of {len(MODELS)} models, "
        f"{tried.tries} tries in {tried.posts} posts, {len(found)} hits; rows of {len(tried.written)} models written; "
        f"drawn anew each time, so not compared: {sorted(tried.unsure)}"
    )
    assert not found, "\n".join(sorted(set(found)))
    assert tried.idle <= IDLE, f"the honest post changes nothing: {sorted(tried.idle - IDLE)}"
    assert not [model for model, names in FIELDS.items() if not names & tried.names], "a model was not tried"


@pytest.mark.parametrize("address", ["dues:scale_edit"])
def test_lines_beyond_the_most_are_refused(watch: Watch, address: str) -> None:
    """One more line changes the scale; as many more as pass the most that the page counts change nothing and say so."""
    line, role = next((line, role) for line, role in posts() if line.address == address)
    payload = watch.house.payload(line)(watch.house.cast)
    last = {f"ligne-{at}-{name}": str(5000 + at) for at in range(99) for name in ("from_jobs", "amount")}
    more = {name: value for name, value in last.items() if name not in payload}
    one = int(payload["ligne-TOTAL_FORMS"]) + 1
    assert watch.post(line, role, lambda data: more, {"ligne-TOTAL_FORMS": str(one)}).rows
    beyond = watch.post(line, role, lambda data: more, {"ligne-TOTAL_FORMS": "99"})
    assert (beyond.status, beyond.rows) == (422, {})


def test_a_form_of_all_fields_is_found_out(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the address that shares a note takes whatever fields of a note are sent to it."""
    line, role = next((line, role) for line, role in posts() if line.address == "members:note_share")
    assert not list(Tried(watch).hits(line, role))
    pattern = next(pattern for address, pattern in patterns() if address == line.address)
    kept = pattern.callback

    def careless(request: Any, pk: int) -> Any:
        answer, note = kept(request, pk=pk), ContactNote.objects.get(pk=pk)
        data = model_to_dict(note) | request.POST.dict()
        form = modelform_factory(ContactNote, fields="__all__")(data, instance=note)
        form.save()
        return answer

    monkeypatch.setattr(pattern, "callback", careless)
    found = {hit.split(": ")[1].split("=")[0] for hit in Tried(watch).hits(line, role)}
    assert len(found) == MOST
    assert found <= {name for one in ContactNote._meta.concrete_fields for name in (one.name, one.attname, "pk")}
