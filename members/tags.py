"""The words companies describe themselves by: a small vocabulary that grows, in which two spellings are one word."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from league.base.acts import Refused, act
from league.base.models import User
from league.base.text import fold
from members.models import Company, Tag

KINDS: Mapping[str, str] = {"skills": Tag.Kind.SKILL.value, "markets": Tag.Kind.MARKET.value}  # column: kind


def tidy(word: str) -> str:
    return " ".join(word.split())[:60].strip()


def key(word: str) -> str:
    """What makes a word: no case, no accents, hyphens as spaces."""
    return fold(word.replace("-", " "))[:60]


def settle(words: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The spelling of each (kind, word) by (kind, key): the one that stands, or, for a new word, its first one, which
    joins the vocabulary. Two statements for any number; none for none."""
    first: dict[tuple[str, str], str] = {}
    for kind, word in words:
        if key(word):
            first.setdefault((kind, key(word)), tidy(word))
    if not first:
        return {}
    rows = [Tag(kind=kind, key=folded, name=name) for (kind, folded), name in first.items()]
    Tag.objects.bulk_create(rows, ignore_conflicts=True)
    standing = Tag.objects.filter(key__in={folded for _kind, folded in first})
    return first | {(tag.kind, tag.key): tag.name for tag in standing}


def spelled(kind: str, words: Sequence[str], spelling: Mapping[tuple[str, str], str]) -> list[str]:
    """The words as the vocabulary spells them, each once, in their order."""
    found = {key(word): spelling.get((kind, key(word)), tidy(word)) for word in words if key(word)}
    return list(found.values())


def vocabulary(kind: str) -> list[str]:
    """The words of a kind, in order."""
    return list(Tag.objects.filter(kind=kind).order_by("key").values_list("name", flat=True))


@act
def respell(*, tag: Tag, name: str, by: User | None, on: date, because: str = "") -> Tag:
    """Writes a word another way ("IA" instead of "ia"), for the vocabulary and every company that bears it.

    Refused when it would be another word: its folded form stays.
    """
    row = Tag.objects.select_for_update().get(pk=tag.pk)
    if key(name) != row.key:
        raise Refused(_("This would be another word: only accents, capitals and hyphens change."), field="name")
    before, row.name = row.name, tidy(name)
    row.save(update_fields=["name"])
    column = next(column for column, kind in KINDS.items() if kind == row.kind)
    companies = list(Company.objects.select_for_update().filter(**{f"{column}__contains": [before]}))
    for company in companies:
        setattr(company, column, [row.name if word == before else word for word in getattr(company, column)])
        company.version += 1
    Company.objects.bulk_update(companies, [column, "version"], batch_size=500)
    return row
