"""Each company, antenna, person and paper bears words found nowhere else; nobody reads a word that is not hers to read.

Who may read what is written here by hand, not computed from the rights.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from league.base.access import Reach
from league.base.days import today
from league.base.models import Letter
from league.desks import register
from members import events
from tests.canaries.crawl import Crawl, text_of
from tests.canaries.world import Canary, World, make_world
from tests.cast import Cast
from tests.matrix import LINES, room, session_of, unrendered

pytestmark = [pytest.mark.django_db, pytest.mark.proof]

ALL = "ANC CLE GRE LYO STE VAR"
NOTES, MONEY, LETTERS = "ContactNote", "Payment", {"Letter.subject", "Letter.body"}
INSIDE = {NOTES, *LETTERS, "Application", "Transfer"}
SEATED = {"Person.first_name", "Person.last_name", "Company.name"}  # of who holds a seat
LISTED = {
    "Company.name", "Company.presentation", "Company.website", "Company.email", "Company.phone", "Establishment.street",
    "Establishment.postal_code", "Establishment.town",
}  # fmt: skip
PUBLIC = {"TerritoryRule.place_name", "Tenure.title", "Body.name"}


@dataclass(frozen=True)
class Reads:
    """The antennas (their codes) whose words a function reads, but never the kinds or columns `never`; and kinds it reads `everywhere`."""

    sides: str = ""
    never: set[str] = field(default_factory=set)
    everywhere: set[str] = field(default_factory=set)
    own: bool = False  # of its company only
    floor: int = 20  # so many own words must be met


DEEP = {"anonymous", "delegate", "vice_president", "representative"}
FILES = (
    "text/html", "text/csv", "text/calendar", "application/json", "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)  # fmt: skip
SECRETS = {"feed", "intent", "link"}
HERS = INSIDE - LETTERS
READS = {
    "anonymous": Reads(floor=0),
    "outsider": Reads(floor=0),
    "technical": Reads(everywhere={"Event"}, floor=5),
    "bureau_member": Reads(everywhere={"Event"}, floor=5),
    "reader": Reads(ALL, INSIDE | {MONEY}),
    "delegate": Reads("LYO"),  # applications: her opinion is asked; letters: her own, to her members
    "vice_president": Reads("STE", INSIDE | {MONEY}),
    "committee_member": Reads("LYO", INSIDE | {MONEY}),
    "representative": Reads("LYO", HERS, own=True),
    "substitute": Reads("LYO", HERS, own=True),
    "dues_contact": Reads("LYO", HERS, own=True),
    "directory_contact": Reads("LYO", HERS | {MONEY}, own=True),
    "press_contact": Reads("LYO", HERS | {MONEY}, own=True),
}


@pytest.fixture
def world(cast: Cast) -> Any:
    return make_world(cast)


def starts(world: World, rows: Any, role: str, *only: str) -> list[str]:
    """Every GET address of the matrix with every object it knows, foreign ones too, and the own feed; or `only`
    some addresses. The secret addresses of others are theirs."""
    known = [
        reverse(line.address, kwargs={} if line.row == "-" else rows[line.room][line.row])
        for line in LINES
        if line.method == "GET" and line.row not in SECRETS and not line.row.startswith(("absent", "no_"))
        if not only or line.address in only
    ]
    user = world.cast.user(role)
    if user is not None and not only:
        known.append(reverse("members:agenda_ics", args=[events.open_feed(user=user, by=user, on=today())]))
    return list(dict.fromkeys(known))


def wishes(world: World, rows: Any) -> Iterator[tuple[str, Any]]:
    """Every form of the matrix on every row, with its honest words and with none: what it answers is read as well."""
    for line in LINES:
        if line.method == "POST" and line.row not in SECRETS and not line.row.startswith(("absent", "no_")):
            address = reverse(line.address, kwargs={} if line.row == "-" else rows[line.room][line.row])
            payload = getattr(room(line.room), "PAYLOADS", {}).get(line.address)
            yield from ((address, data) for data in ([] if payload is None else [payload, None]))


def client_of(cast: Cast, role: str) -> Client:
    client = Client(raise_request_exception=True)
    if session := session_of(cast, role):
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client


def may_read(world: World, role: str, canary: Canary) -> bool:
    reads, what = READS[role], f"{canary.model}.{canary.column}"
    if what in PUBLIC or canary.model in reads.everywhere:
        return True
    if what in SEATED and (canary.model, canary.row) in world.seated:
        return True
    if what in LISTED and canary.company in world.listed:
        return True
    if what == "TerritoryRule.reason" and canary.row in world.quoted:
        return True
    if canary.model == "Establishment" and canary.row in world.in_lyon and role in {"delegate", "committee_member"}:
        return True  # an establishment in an antenna gives it a correspondent there
    if role == "representative" and canary.model == "Proposal":
        return True  # both were asked by her, and stand in her own data
    if role == "delegate" and canary.company in world.coming:
        return what == "Company.name" or canary.model == "Transfer"  # Grenoble asks Lyon to take it
    if canary.side not in reads.sides.split() or reads.never & {canary.model, what}:
        return False
    return not reads.own or canary.company in (None, world.cast.company_lyon.pk)


def leaks(world: World, rows: Any, role: str, crawl: Crawl, *only: str) -> Iterator[str]:
    """Words that `role` reads and may not, each with where it stood; an own word must be found too."""
    own = 0
    read = crawl.over(starts(world, rows, role, *only))
    for address, text in chain(
        read, () if only or role not in DEEP else crawl.posting(world.cast, wishes(world, rows))
    ):
        words = world.find(text)
        own += len(words)
        for word in words:
            if not may_read(world, role, world.words[word]):
                yield f"{role} reads {world.words[word]} on {address}"
    user = world.cast.user(role)
    sent = Letter.objects.filter(Q(person__user=user) | Q(to_email=user.email)) if user else Letter.objects.none()
    for letter in sent.prefetch_related("attachments__file"):
        parts = [letter.subject, letter.body]
        parts += [text_of(a.file.media_type, bytes(a.file.content)) for a in letter.attachments.all() if a.file]
        for word in world.find("\n".join(parts)):
            if not may_read(world, role, world.words[word]):
                yield f"{role} was sent {world.words[word]} in {letter.kind}"
    crawl.own = own
    assert only or own >= READS[role].floor, f"{role} read {own} words: the crawl saw nothing"


def test_nobody_reads_a_word_of_another_antenna(world: Any) -> None:
    made, rows = world
    found: list[str] = []
    total = Crawl(Client())
    for role in READS:
        crawl = Crawl(client_of(made.cast, role), deep=role in DEEP, public=role == "anonymous")
        with unrendered("404.html"):  # to the letter the page of any absent row: test_access_matrix.py
            found += leaks(made, rows, role, crawl)
        print(
            f"{role}: {crawl.pages} pages of {len(crawl.views)} views, {crawl.size} bytes, {crawl.posts} posts, {crawl.own} own words"
        )
        total.add(crawl)
    kinds = {canary.model for canary in made.words.values()}
    print(f"{total.pages} pages and {total.size} bytes searched for {len(made.words)} words of {len(kinds)} models")
    print(f"what the pages were: {dict(total.kinds)}; kept as issued: {sorted(made.refused)}")
    assert {"Company", "Person", "ContactNote", "Event", "Letter", "Payment", "Transfer", "Establishment"} <= kinds
    assert set(FILES) <= set(total.kinds), "a kind of file was not looked at"
    assert not found, "\n".join(found)


def test_an_export_without_its_reach_is_found_out(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the file of the register gives the members of the league."""
    made, rows = world
    crawl = Crawl(client_of(made.cast, "delegate"))
    files = "desks:register_export"
    assert not list(leaks(made, rows, "delegate", crawl, files))
    monkeypatch.setattr(register.Question, "far", Reach(league=True))
    found = list(leaks(made, rows, "delegate", Crawl(client_of(made.cast, "delegate")), files))
    assert any("GRE" in one for one in found)
    assert any("STE" in one for one in found)
