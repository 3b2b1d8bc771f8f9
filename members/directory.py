"""The public directory: members of the day that want to be found, and only what is fit for everybody's eyes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Lower

from league.base.text import fold
from members import answers
from members.models import Company, CompanyName
from members.nomenclature import activity, size_band

PAGE = 30
MISSPELT = 0.5  # word similarity of pg_trgm: one letter wrong in a word of seven
SMALL_WORDS = frozenset(
    (
        "a", "au", "aux", "avec", "chez", "d", "dans", "de", "des", "du", "en", "et", "for", "in", "l", "la",
        "le", "les", "near", "of", "on", "ou", "par", "pour", "pres", "sur", "the", "un", "une",
    )
)  # fmt: skip
# What of a company may be read by everybody; the rest is not even loaded.
PUBLIC = ("pk", "name", "sort_key", "presentation", "skills", "naf", "website", "listed")


class Skills(Func):
    """The skills as one folded text, to look for words in."""

    template = "unaccent(lower(array_to_string(%(expressions)s, ' · ')))"
    output_field = TextField()


def words_of(text: str) -> list[str]:
    """The words of a search that mean something: folded, no small words, at most eight."""
    words = [word for word in fold(text).replace("'", " ").replace(",", " ").split() if word not in SMALL_WORDS]
    return words[:8] or fold(text).split()[:8]


def listed(day: date) -> QuerySet[Company]:
    """The members of the day that are shown in the directory, with what members_on adds."""
    return answers.members_on(day).filter(listed=True)


def search(rows: QuerySet[Company], text: str) -> QuerySet[Company]:
    """Those of `rows` (of members_on) that every word of `text` means: a part of a name, of another or former name,
    of the town or of a skill, or a name that is only misspelt. Names that begin with it come first."""
    words = words_of(text)
    if not words:
        return rows
    rows = rows.annotate(skill_words=Skills(F("skills")))
    for number, word in enumerate(words):
        names = CompanyName.objects.filter(company=OuterRef("pk"), sort_key__contains=word)
        condition = (
            Q(sort_key__contains=word)
            | Q(seat_on__commune__sort_key__contains=word)
            | Q(skill_words__contains=word)
            | Q(Exists(names))
        )
        if len(word) >= 5:
            rows = rows.annotate(**{f"near_{number}": TrigramWordSimilarity(word, "sort_key")})
            condition |= Q(**{f"near_{number}__gte": MISSPELT})
        rows = rows.filter(condition)
    whole = fold(text)
    return rows.annotate(
        rank=Case(
            When(sort_key=whole, then=Value(0)),
            When(sort_key__startswith=whole, then=Value(1)),
            When(sort_key__contains=whole, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
    ).order_by("rank", "sort_key", "pk")


def narrow(rows: QuerySet[Company], antennas: Sequence[str], colleges: Sequence[str]) -> QuerySet[Company]:
    """Those in these antennas (slugs) and these colleges (codes); an empty list asks nothing."""
    if antennas:
        rows = rows.filter(antenna_on__antenna__slug__in=antennas)
    if colleges:
        rows = rows.filter(college_on__college__code__in=colleges)
    return rows


def counts(rows: QuerySet[Company], column: str) -> dict[Any, int]:
    """How many of `rows` have each value of a column of members_on. One query."""
    found = rows.order_by().values_list(column).annotate(n=Count("pk")).order_by()
    return dict(found)


@dataclass(frozen=True)
class Entry:
    """A line of the directory: what everybody may read of a company."""

    pk: int
    name: str
    presentation: str
    skills: tuple[str, ...]
    town: str
    antenna: dict[str, str] | None
    antenna_slug: str
    college: str
    activity: str
    size: str
    website: str
    since: int | None


def entries(rows: Iterable[Company]) -> list[Entry]:
    """The public lines of companies of members_on; the exact headcount becomes a band here and goes no further."""
    return [entry(row) for row in rows]


def entry(row: Company) -> Entry:
    said = vars(row)
    return Entry(
        pk=row.pk,
        name=row.name,
        presentation=row.presentation,
        skills=tuple(row.skills),
        town=said["town"],
        antenna={"css": said["antenna_code"].lower(), "name": said["antenna_name"]} if said["antenna_code"] else None,
        antenna_slug=said["antenna_slug"] or "",
        college=said["college_name"] or "",
        activity=activity(row.naf),
        size=size_band(said["jobs"]),
        website=row.website,
        since=said["member_since"].year if said["member_since"] else None,
    )


def names_of(company: int) -> list[CompanyName]:
    """The trade and former names of a company, as the directory shows them."""
    return list(
        CompanyName.objects.filter(company=company).exclude(kind=CompanyName.Kind.LEGAL).order_by(Lower("name"))
    )
