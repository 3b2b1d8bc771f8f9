"""Rows on every side, each text of which is one word found nowhere else: a word out of place names the row it came from."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import count
from typing import Any

from django.apps import apps
from django.db import DatabaseError, models, transaction

from antennas.models import Antenna
from dues import payments
from governance.models import Mandate
from league.base.days import today
from league.base.models import Letter, Person, User
from league.base.periods import period
from members import absorption
from members.admission import admit
from members.models import AntennaAssignment, Company, ContactFunction, Establishment, Transfer
from members.people import open_login
from tests.cast import FOUNDING, SINCE, Cast, candidate, hold, new_person

ROOMS = ("base", "antennas", "members", "dues", "governance", "reporting")
Column = Any  # a field of a model that holds text
WORD = re.compile(r"zq[a-z]{3}\d{4}")
# Texts that are keys of the house rather than words of a company: a changed one would be another row, not another word.
KEYS = {
    "code", "slug", "kind", "intent", "cause", "key", "digest", "sha256", "number", "siren", "siret", "external_id",
    "media_type", "act", "function", "password", "account", "journal", "piece", "basis", "product", "fingerprint",
    "table", "place", "department", "epci", "naf",
}  # fmt: skip


@dataclass(frozen=True)
class Canary:
    """Where a word stands: `side` is the code of the antenna, `company` the company it belongs to, if to one."""

    model: str
    column: str
    row: Any
    side: str
    company: int | None

    def __str__(self) -> str:
        return f"{self.model}.{self.column} {self.row} of {self.side}"


@dataclass
class World:
    cast: Cast
    words: dict[str, Canary] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)  # models whose rows the database keeps as they were issued
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @cached_property
    def seated(self) -> set[tuple[str, int | None]]:
        """The people and companies that hold a seat."""
        pairs = list(Mandate.objects.values_list("person_id", "company_id"))
        return {("Person", person) for person, _company in pairs} | {("Company", company) for _person, company in pairs}

    @cached_property
    def coming(self) -> set[int]:
        """The companies that ask to come to Lyon."""
        return set(Transfer.objects.filter(target=self.cast.lyon).values_list("company_id", flat=True))

    @cached_property
    def in_lyon(self) -> set[int]:
        """The establishments that stand in Lyon, whatever the antenna of their company."""
        return set(Establishment.objects.filter(commune="69123").values_list("pk", flat=True))

    @cached_property
    def quoted(self) -> set[Any]:
        """The territory rules whose reason the place of an absorbed company repeats: the history of who it is now tells it."""
        absorbed = absorption.finals(absorption.rows_on(today()))
        told = AntennaAssignment.objects.filter(company__in=absorbed).values_list("reason", flat=True)
        said = [self.words[word] for reason in told for word in self.find(reason)]
        return {canary.row for canary in said if canary.model == "TerritoryRule"}

    @cached_property
    def listed(self) -> set[int]:
        return set(Company.objects.filter(listed=True).values_list("pk", flat=True))

    def find(self, text: str) -> set[str]:
        return {word for word in WORD.findall(text.lower()) if word in self.words}


def enlarged(cast: Cast) -> None:
    """A second company on each side and one at the vice-president's; the functions the cast has not. One company shows
    itself in the directory, the others have left it."""
    places = {
        "second.lyon": ("69123", "69003"),
        "second.grenoble": ("38185", "38000"),
        "listed.grenoble": ("38185", "38000"),
        "une.stephanoise": ("42218", "42000"),
    }
    admit(
        candidates=[
            candidate(name, None, commune, email=f"{name}@essai.example", postal_code=code, website="https://x.example/")
            for name, (commune, code) in places.items()
        ],
        decision=cast.decision, by=None, on=SINCE,
    )  # fmt: skip
    assert AntennaAssignment.objects.filter(antenna=cast.saint_etienne).exists()
    Company.objects.exclude(name="listed.grenoble").update(listed=False)
    hold(cast, "committee_member", "committee_member", cast.lyon)
    hold(cast, "bureau_member", "bureau_member", None)
    for kind in ("substitute", "directory_contact", "press_contact"):
        person = new_person(kind)
        ContactFunction.objects.create(person=person, company=cast.company_lyon, kind=kind, span=period(SINCE))
        cast.people[kind], cast.users[kind] = person, open_login(person=person, by=None, on=FOUNDING)


def path_to_owner(model: type[models.Model], owner: type[models.Model]) -> str | None:
    """The shortest way along foreign keys from a row to the company, antenna or person it belongs to."""
    queue: deque[tuple[type[models.Model], str]] = deque([(model, "")])
    seen = {model}
    while queue:
        here, way = queue.popleft()
        for key in here._meta.concrete_fields:
            target = key.related_model
            if not isinstance(target, type) or target in seen or target is User:
                continue
            step = f"{way}{key.name}"
            if target is owner:
                return step
            seen.add(target)
            queue.append((target, f"{step}__"))
    return None


class Fill:
    """Gives each text of each row of a side its word; a text that has one keeps it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.antennas = dict(Antenna.objects.values_list("pk", "code"))
        found = AntennaAssignment.objects.order_by("span").values_list("company_id", "antenna_id")
        self.homes = {company: self.antennas[antenna] for company, antenna in found}
        self.ends = absorption.finals(absorption.rows_on(today()))  # what was theirs is read with the one they are now
        self.homes |= {one: self.homes[end] for one, end in self.ends.items()}
        kept = {person.pk for role, person in world.cast.people.items() if role != "representative"}
        spoken = ContactFunction.objects.exclude(person__in=kept).values_list("person_id", "company_id")
        self.speakers = dict(spoken)

    def owner(self, model: type[models.Model]) -> Iterator[tuple[Any, str, int | None]]:
        """Each row with its side and company; rows of the whole league are left out."""
        rows = model._default_manager.order_by("pk")
        if model is Company:
            yield from ((pk, self.homes[pk], pk) for pk in rows.values_list("pk", flat=True) if pk in self.homes)
            return
        if model is Letter:
            pairs = rows.values_list("pk", "about_company")
            yield from ((pk, self.homes[company], company) for pk, company in pairs if company in self.homes)
            return
        if model is Person:
            yield from (
                (pk, self.homes[self.speakers[pk]], self.speakers[pk])
                for pk in rows.values_list("pk", flat=True)
                if self.speakers.get(pk) in self.homes
            )
            return
        if model is Antenna:
            return
        company, antenna = path_to_owner(model, Company), path_to_owner(model, Antenna)
        for pk, of, at in rows.values_list("pk", company or "pk", antenna or "pk"):
            if company and of in self.homes:
                yield pk, self.homes[of], of
            elif antenna and at in self.antennas:
                yield pk, self.antennas[at], None

    def texts(self, model: type[models.Model]) -> list[Column]:
        return [
            one
            for one in model._meta.concrete_fields
            if isinstance(one, models.CharField | models.TextField)
            and not one.choices
            and one.name not in KEYS
            and (one.max_length or 99) >= 9
        ]

    def __call__(self) -> None:
        for room in ROOMS:
            for model in apps.get_app_config(room).get_models():
                if hasattr(model, "pgh_id") or not (texts := self.texts(model)):
                    continue
                self.write(model, texts)

    def write(self, model: type[models.Model], texts: list[Column]) -> None:
        manager = model._default_manager
        for pk, side, company in list(self.owner(model)):
            now = manager.filter(pk=pk).values(*(one.name for one in texts)).get()
            fresh = {
                one: self.word(side)
                for one in texts
                if not WORD.search(str(now[one.name] or "").lower()) and one.name != "sort_key"
            }
            values = {one.name: shape(one, word) for one, word in fresh.items()}
            if not values:
                continue
            if "sort_key" in now:
                values["sort_key"] = values.get("name") or values.get("last_name") or now["sort_key"]
            try:
                with transaction.atomic():
                    manager.filter(pk=pk).update(**values)
            except DatabaseError:
                self.world.refused.add(model.__name__)
                continue
            for one, word in fresh.items():
                self.world.words[word] = Canary(
                    model.__name__, one.name, pk, side, company and self.ends.get(company, company)
                )

    def word(self, side: str) -> str:
        return f"zq{side.lower()}{next(self.world.numbers):04d}"


def shape(column: Column, word: str) -> str:
    if isinstance(column, models.EmailField):
        return f"{word}@canari.example"
    return f"https://{word}.example/" if isinstance(column, models.URLField) else word


def make_world(cast: Cast) -> tuple[World, dict[str, dict[str, dict[str, Any]]]]:
    """The world and the objects of the access matrix in it. Companies have their words before papers are issued."""
    from tests.matrix import LINES, room

    enlarged(cast)
    world = World(cast)
    Fill(world)()
    for company in (cast.company_lyon, cast.company_grenoble):
        company.refresh_from_db()
    rows = {name: room(name).objects(cast) for name in sorted({line.room for line in LINES})}
    fill = Fill(world)
    fill()
    pay(fill, (cast.company_lyon.pk, cast.company_grenoble.pk))
    return world, rows


def pay(fill: Fill, companies: tuple[int, ...]) -> None:
    """A payment of each company whose reference is a word: what is recorded cannot be written over afterwards."""
    for company in companies:
        word, day = fill.word(fill.homes[company]), date(2026, 3, 1)
        paid = payments.PaymentIn(company, day, Decimal(1), reference=word)
        (row,) = payments.record([paid], by=None, on=day)
        fill.world.words[word] = Canary("Payment", "reference", row.pk, fill.homes[company], company)
