"""Finding in the directory: words, filters with counts, order. What a company withholds neither finds nor counts it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce

from league.base.text import fold
from members.models import Company, CompanyName, Withholding
from members.nomenclature import codes_with, family, size_class

MISSPELT = 0.5  # word similarity of pg_trgm: one letter wrong in a word of seven
SMALL_WORDS = frozenset(
    (
        "a", "au", "aux", "avec", "chez", "d", "dans", "de", "des", "du", "en", "et", "for", "in", "l", "la",
        "le", "les", "near", "of", "on", "ou", "par", "pour", "pres", "sur", "the", "un", "une",
    )
)  # fmt: skip
Shown = Withholding.Field


class Folded(Func):
    """A text without case and accents, to look for words in."""

    template = "unaccent(lower(%(expressions)s))"
    output_field = TextField()


class Joined(Func):
    template = "array_to_string(%(expressions)s, ' · ')"
    output_field = TextField()


def words_of(text: str) -> list[str]:
    """The words of a search that mean something: folded, no small words, at most eight."""
    words = [word for word in fold(text).replace("'", " ").replace(",", " ").split() if word not in SMALL_WORDS]
    return words[:8] or fold(text).split()[:8]


def search(rows: QuerySet[Company], text: str) -> QuerySet[Company]:
    """Those of `rows` (of directory.listed) that every word of `text` means: a part of a name, of another or former
    name, of the town, of a skill, of the presentation or of the activity; or a name, town or skill that is only
    misspelt. Names that begin with it come first."""
    words = words_of(text)
    if not words:
        return rows.annotate(rank=Value(0))
    rows = rows.annotate(
        skill_words=Folded(Joined(F("skills"))),
        said_words=Folded(F("presentation")),
        town_words=Coalesce(F("seat_on__commune__sort_key"), Value("")),
    )
    for number, word in enumerate(words):
        names = CompanyName.objects.filter(company=OuterRef("pk"), sort_key__contains=word)
        near = len(word) >= 5
        if near:
            rows = rows.annotate(
                **{
                    f"near_{number}": TrigramWordSimilarity(word, "sort_key"),
                    f"town_near_{number}": TrigramWordSimilarity(word, "town_words"),
                    f"skill_near_{number}": TrigramWordSimilarity(word, "skill_words"),
                }
            )

        def meant(column: str, alike: str, near: bool = near, number: int = number, word: str = word) -> Q:
            found = Q(**{f"{column}__contains": word})
            return found | Q(**{f"{alike}_{number}__gte": MISSPELT}) if near else found

        rows = rows.filter(
            meant("sort_key", "near")
            | (meant("town_words", "town_near") & shows(Shown.TOWN))
            | (meant("skill_words", "skill_near") & shows(Shown.SKILLS))
            | (Q(said_words__contains=word) & shows(Shown.PRESENTATION))
            | (Q(naf__in=codes_with(word)) & shows(Shown.ACTIVITY))
            | (Q(Exists(names)) & shows(Shown.NAMES))
        )
    whole = fold(text)
    return rows.annotate(
        rank=Case(
            When(sort_key=whole, then=Value(0)),
            When(sort_key__startswith=whole, then=Value(1)),
            When(sort_key__contains=whole, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
    )


def shows(name: str) -> Q:
    """The company does not withhold the field."""
    return ~Q(Exists(Withholding.objects.in_force().filter(company=OuterRef("pk"), field=name)))


class Fact(NamedTuple):
    """What one company counts for; withheld fields are empty."""

    pk: int
    rank: int
    sort_key: str
    since: date | None
    values: dict[str, tuple[str, ...]]
    place: tuple[float, float] | None
    labels: tuple[str, ...]  # skills, as she writes them


COLUMNS = (
    "pk", "rank", "sort_key", "member_since", "withheld", "antenna_slug", "college_code", "naf", "skills", "jobs",
    "department", "commune_code", "seat_on__commune__latitude", "seat_on__commune__longitude",
)  # fmt: skip


def facts(rows: QuerySet[Company]) -> list[Fact]:
    """What counts of each of `rows` (of `search`). One query, of plain columns."""
    return [_fact(*row) for row in rows.order_by().values_list(*COLUMNS)]


def _fact(
    pk: int,
    rank: int,
    sort_key: str,
    since: date | None,
    hidden: Sequence[str],
    antenna: str | None,
    college: str | None,
    naf: str,
    skills: Sequence[str],
    jobs: int | None,
    department: str | None,
    commune: str | None,
    latitude: float | None,
    longitude: float | None,
) -> Fact:
    if Shown.TOWN in hidden:
        department = commune = latitude = longitude = None
    if Shown.SKILLS in hidden:
        skills = ()
    values = {
        "antenne": _one(antenna),
        "college": _one(college),
        "famille": () if Shown.ACTIVITY in hidden else _one(family(naf)),
        "competence": tuple(fold(skill) for skill in skills),
        "taille": () if Shown.SIZE in hidden else _one(size_class(jobs)),
        "departement": _one(department),
        "commune": _one(commune),
    }
    place = (latitude, longitude) if latitude is not None and longitude is not None else None
    return Fact(pk, rank, sort_key, since, values, place, tuple(skills))


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


FILTERS = ("antenne", "college", "famille", "competence", "taille", "departement", "commune")
SORTS: Mapping[str, Callable[[Fact], Any]] = {
    "pertinence": lambda fact: (fact.rank, fact.sort_key, fact.pk),
    "nom": lambda fact: (fact.sort_key, fact.pk),
    "recent": lambda fact: (-(fact.since or date.min).toordinal(), fact.sort_key, fact.pk),
    "ancien": lambda fact: ((fact.since or date.max).toordinal(), fact.sort_key, fact.pk),
}


@dataclass
class Found:
    """The companies that answer every filter, in order, and for each filter how many each of its values would give."""

    pks: list[int] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)


def sift(rows: Iterable[Fact], chosen: Mapping[str, Sequence[str]], order: str) -> Found:
    """Several values of one filter mean any of them; several filters mean all. One pass."""
    wanted = {name: frozenset(values) for name, values in chosen.items() if values}
    found = Found(counts={name: Counter() for name in FILTERS})
    kept: list[Fact] = []
    for fact in rows:
        missed = [name for name, values in wanted.items() if values.isdisjoint(fact.values[name])]
        if not missed:
            kept.append(fact)
        if len(missed) > 1:
            continue
        for name in missed or FILTERS:
            found.counts[name].update(fact.values[name])
        if fact.place:
            found.places.setdefault(fact.values["commune"][0], fact.place)
        for label in fact.labels:
            found.labels.setdefault(fold(label), label)
    found.pks = [fact.pk for fact in sorted(kept, key=SORTS[order])]
    return found
