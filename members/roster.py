"""Who speaks for a company and what it says of itself, changed by two people at once without loss."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _

from antennas.models import Commune, Tenure
from league.base.acts import Refused, act
from league.base.models import Person, User
from league.base.periods import period
from league.base.text import fold
from members import attachment, tags
from members.admission import FigureIn, record_figures
from members.models import Company, CompanyName, ContactFunction, Establishment, Figure
from members.people import PersonIn, find_or_create, lock_register, sort_key

SHEET = ("website", "email", "phone", "presentation", "skills", "markets", "listed")  # what a company says of itself
IDENTITY = (  # what staff keep
    "name", "legal_form", "legal_category", "naf", "naf_2025", "vat", "siren", "siren_absence", "created_on",
)  # fmt: skip
PERSON = ("civility", "first_name", "last_name", "email", "phone")


@dataclass(frozen=True)
class Change:
    """A column that somebody else changed meanwhile: what it was when the form was opened, and what it is now."""

    column: str
    label: str
    before: Any
    now: Any


class Stale(Refused):
    """Somebody saved the same sheet meanwhile. `theirs` says what changed; `merged` is what to show next: their value
    where the second editor changed nothing, the second editor's own everywhere else; `version` is the new one."""

    def __init__(
        self, company: Company, theirs: Sequence[Change], merged: dict[str, Any], who: str, when: datetime | None
    ):
        super().__init__(_("Somebody saved this sheet meanwhile: nothing is lost, look at both and save again."))
        self.company, self.theirs, self.merged, self.who, self.when = company, theirs, merged, who, when
        self.version = company.version


@act
def update_company(
    *, company: Company, changes: Mapping[str, Any], version: int, by: User | None, on: date, because: str = ""
) -> Company:
    """Changes columns of a company's sheet (SHEET and IDENTITY) and counts its version up by one.

    `version` is the one the editor saw. When another has been saved meanwhile nothing is written and Stale is raised,
    unless both wrote the same. A changed name stays known as former name.
    """
    unknown = set(changes) - {*SHEET, *IDENTITY}
    if unknown:
        raise ValueError(f"not columns of the sheet: {sorted(unknown)}")
    row = Company.objects.select_for_update().get(pk=company.pk)
    said = {column: kind for column, kind in tags.KINDS.items() if column in changes}
    if said:
        words = tags.settle((kind, word) for column, kind in said.items() for word in changes[column])
        changes = {**changes, **{column: tags.spelled(kind, changes[column], words) for column, kind in said.items()}}
    wanted = {column: value for column, value in changes.items() if getattr(row, column) != value}
    if not wanted:
        return row
    if row.version != version:
        raise _stale(row, changes, version)
    if wanted.get("siren"):
        other = Company.objects.filter(siren=wanted["siren"]).exclude(pk=row.pk).first()
        if other is not None:
            raise Refused(_("%(name)s has this SIREN already.") % {"name": other.name}, field="siren")
    if "name" in wanted:
        CompanyName.objects.get_or_create(
            company=row,
            kind=CompanyName.Kind.FORMER,
            name=row.name,
            defaults={"sort_key": row.sort_key, "span": period(None, on)},
        )
        wanted["sort_key"] = fold(wanted["name"])[:200]
    for column, value in wanted.items():
        setattr(row, column, value)
    row.version += 1
    row.save(update_fields=[*wanted, "version"])
    return row


def _stale(row: Company, changes: Mapping[str, Any], version: int) -> Stale:
    """What happened since `version`, from the history of the row."""
    events: Any = apps.get_model("members", "CompanyEvent")._default_manager.filter(pgh_obj_id=row.pk)
    seen = events.filter(version__lte=version).order_by("-pgh_id").first()
    last = events.order_by("-pgh_id").values("pgh_context", "pgh_created_at").first() or {}
    before = {column: getattr(seen, column, getattr(row, column)) for column in changes}
    theirs = [
        Change(
            column, str(cast(Any, Company._meta.get_field(column)).verbose_name), before[column], getattr(row, column)
        )
        for column in changes
        if before[column] != getattr(row, column)
    ]
    merged = {column: getattr(row, column) if value == before[column] else value for column, value in changes.items()}
    context = last.get("pgh_context") or {}
    return Stale(row, theirs, merged, str(context.get("who", "")), last.get("pgh_created_at"))


@act
def move_seat(
    *,
    company: Company,
    street: str,
    postal_code: str,
    town: str,
    commune: Commune | None,
    by: User | None,
    on: date,
    siret: str | None = None,
    because: str = "",
) -> Establishment:
    """The company's seat is at this address from `on`; its antenna follows the territory of that day."""
    lock_register()
    values = {
        "siret": siret or None,
        "street": street.strip()[:200],
        "postal_code": postal_code.strip()[:10],
        "town": (town.strip() or (commune.name if commune else ""))[:100],
        "commune": commune,
    }
    current = Establishment.objects.select_for_update().on(on).filter(company=company, seat=True).first()
    if current is not None and current.span.lower == on:
        for column, value in values.items():
            setattr(current, column, value)
        current.save(update_fields=list(values))
        seat = current
    else:
        until = current.span.upper if current else None
        if current is not None:
            attachment.close(Establishment.objects.filter(pk=current.pk), on)
        seat = Establishment.objects.create(company=company, seat=True, span=period(on, until), **values)
    attachment.follow_territory(companies=[company.pk], by=by, on=on)
    return seat


@act
def set_function(
    *, company: Company, person: Person, kind: str, by: User | None, on: date, title: str = "", because: str = ""
) -> ContactFunction:
    """From `on`, `person` holds `kind` for `company`. A company has one representative: the one before ends the day
    before. A function held already keeps its row, with the title brought up to date."""
    if kind not in ContactFunction.Kind.values:
        raise Refused(_("Unknown %(what)s: %(codes)s.") % {"what": _("function"), "codes": kind}, field="kind")
    Company.objects.select_for_update().get(pk=company.pk)
    rows = ContactFunction.objects.filter(company=company, kind=kind)
    if kind != ContactFunction.Kind.REPRESENTATIVE:
        rows = rows.filter(person=person)
    planned = rows.filter(span__startswith__gt=on).order_by("span").first()
    if planned is not None:
        raise Refused(
            _("%(name)s takes over on %(day)s already: choose a later day.")
            % {"name": planned.person.name, "day": planned.span.lower.strftime("%d/%m/%Y")},
            field="on",
        )
    current = rows.on(on).first()
    if current is not None and current.person_id == person.pk:
        if title.strip() and current.title != title.strip():
            current.title = title.strip()[:120]
            current.save(update_fields=["title"])
        return current
    if current is not None:
        _close(current, on)
    return ContactFunction.objects.create(
        company=company, person=person, kind=kind, title=title.strip()[:120], span=period(on)
    )


@act
def replace_function(
    *, function: ContactFunction, person: Person, by: User | None, on: date, title: str = "", because: str = ""
) -> ContactFunction:
    """Hands a function over: it ends the day before `on` and `person` holds it from `on`. `because` is the reason."""
    function = ContactFunction.objects.select_for_update().select_related("company").get(pk=function.pk)
    if function.person_id == person.pk:
        raise Refused(_("%(name)s holds this function already.") % {"name": person.name}, field="person")
    if function.span.upper is None or function.span.upper > on:
        _close(function, on)
    return set_function(
        company=function.company, person=person, kind=function.kind, title=title or function.title, by=by, on=on
    )


@act
def end_function(*, function: ContactFunction, by: User | None, on: date, because: str = "") -> ContactFunction:
    """The function ends the day before `on`. Ended twice it stays as it was. Nobody has to follow."""
    function = ContactFunction.objects.select_for_update().get(pk=function.pk)
    if function.span.upper is None or function.span.upper > on:
        _close(function, on)
    return function


def _close(function: ContactFunction, on: date) -> None:
    if function.span.lower is not None and function.span.lower >= on:
        raise Refused(
            _("%(name)s holds this function since %(day)s only: choose a later day.")
            % {"name": function.person.name, "day": function.span.lower.strftime("%d/%m/%Y")},
            field="on",
        )
    function.span = period(function.span.lower, on)
    function.save(update_fields=["span"])


@act
def add_person(*, company: Company, person: PersonIn, by: User | None, on: date) -> list[ContactFunction]:
    """Someone speaks for the company from `on`, in every function of `person.kinds`. A person the house knows by her
    e-mail address stays one person. A new representative takes over from the one before."""
    found = find_or_create(people=[person], companies=[company.pk], by=by, on=on)[0]
    return [
        set_function(company=company, person=found, kind=kind, title=person.title, by=by, on=on)
        for kind in person.kinds
    ]


class Meanwhile(Refused):
    """Somebody changed the same person meanwhile. `theirs` and `merged` as for Stale: what to show next."""

    def __init__(self, theirs: Sequence[Change], merged: dict[str, Any], who: str, when: datetime | None):
        super().__init__(_("Somebody saved this sheet meanwhile: nothing is lost, look at both and save again."))
        self.theirs, self.merged, self.who, self.when = theirs, merged, who, when


def merge(
    model: Any, now: Mapping[str, Any], changes: Mapping[str, Any], seen: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Change]]:
    """What an editor changes of what she saw, and the columns that another changed otherwise in between."""
    wanted = {column: value for column, value in changes.items() if value != seen.get(column, now[column])}
    clashes = [
        Change(column, str(model._meta.get_field(column).verbose_name), seen[column], now[column])
        for column, value in wanted.items()
        if column in seen and now[column] not in (seen[column], value)
    ]
    return wanted, clashes


def _last_hand(model: str, pk: int) -> tuple[str, datetime | None]:
    """Who wrote a row last, and when, from its history."""
    events: Any = apps.get_model(model)._default_manager.filter(pgh_obj_id=pk)
    last = events.order_by("-pgh_id").values("pgh_context", "pgh_created_at").first() or {}
    return str((last.get("pgh_context") or {}).get("who", "")), last.get("pgh_created_at")


@act
def update_person(
    *,
    person: Person,
    changes: Mapping[str, Any],
    by: User | None,
    on: date,
    because: str = "",
    seen: Mapping[str, Any] | None = None,
) -> Person:
    """Changes the name, civility, e-mail or phone (PERSON) of a person, everywhere she speaks. The login stays.

    With `seen`, what the editor had before her, only what she changed is written; Meanwhile is raised, and nothing
    written, when another has changed the same column to something else in between.
    """
    unknown = set(changes) - set(PERSON)
    if unknown:
        raise ValueError(f"not columns of a person: {sorted(unknown)}")
    row = Person.objects.select_for_update().get(pk=person.pk)
    now = {column: getattr(row, column) for column in PERSON}
    said = {column: value.strip() for column, value in changes.items()}
    wanted, clashes = merge(Person, now, said, seen or {})
    if clashes:
        raise Meanwhile(clashes, {**now, **wanted}, *_last_hand("base.PersonEvent", row.pk))
    wanted = {column: value for column, value in wanted.items() if value != now[column]}
    if not wanted:
        return row
    for column, value in wanted.items():
        setattr(row, column, value)
    row.sort_key = sort_key(row.first_name, row.last_name)
    row.save(update_fields=[*wanted, "sort_key"])
    return row


@act
def set_functions(
    *,
    company: Company,
    person: Person,
    kinds: Sequence[str],
    title: str,
    seen_kinds: Sequence[str],
    seen_title: str,
    by: User | None,
    on: date,
    because: str = "",
) -> None:
    """From `on`, `person` holds `kinds` for the company, as far as the editor changed what she saw: a function that
    another gave or ended meanwhile stays given or ended. Meanwhile is raised when both wrote another title."""
    Company.objects.select_for_update().get(pk=company.pk)
    held = list(ContactFunction.objects.on(on).filter(company=company, person=person))
    now = next((function.title for function in held if function.title), "")
    wanted, clashes = merge(ContactFunction, {"title": now}, {"title": title.strip()}, {"title": seen_title})
    if clashes:
        raise Meanwhile(clashes, wanted, *_last_hand("members.ContactFunctionEvent", held[0].pk if held else 0))
    ended = set(seen_kinds) - set(kinds)
    for function in held:
        if function.kind in ended:
            end_function(function=function, by=by, on=on, because=because)
    still = {function.kind for function in held} - ended
    given = set(kinds) - set(seen_kinds)
    for kind in [one for one in ContactFunction.Kind.values if one in given or (wanted and one in still)]:
        set_function(
            company=company, person=person, kind=kind, title=wanted.get("title", now), by=by, on=on, because=because
        )


def speaks_elsewhere(person: Person, company: Company, on: date) -> bool:
    """Does the person hold a function outside this company? Then her name and address are not this company's to change."""
    functions = ContactFunction.objects.filter(person=person).exclude(company=company)
    return functions.filter(Q(span__contains=on) | Q(span__startswith__gt=on)).exists() or (
        Tenure.objects.filter(person=person).filter(Q(span__contains=on) | Q(span__startswith__gt=on)).exists()
    )


@act
def confirm_figures(
    *,
    company: Company,
    day: date,
    jobs: int | None,
    turnover: Any,
    by: User | None,
    on: date,
    jobs_region: int | None = None,
) -> list[Figure]:
    """What the company says of itself for `day`: a new row, also when nothing changed (that it was confirmed counts).

    The same word for the same day twice is one row.
    """
    return record_figures(rows=[FigureIn(company.pk, day, jobs, turnover, jobs_region=jobs_region)], by=by, on=on)


@dataclass(frozen=True)
class Contact:
    """A person and all the functions she holds for one company."""

    person: Person
    functions: list[ContactFunction] = field(default_factory=list)


def contacts_of(company: Company, on: date) -> list[Contact]:
    """The people who speak for a company on `on`, representative first. One query."""
    order = {kind: position for position, kind in enumerate(ContactFunction.Kind.values)}
    rows = sorted(
        ContactFunction.objects.on(on).filter(company=company).select_related("person"),
        key=lambda one: (order[one.kind], one.person.sort_key),
    )
    found: dict[int, Contact] = {}
    for row in rows:
        found.setdefault(row.person_id, Contact(row.person)).functions.append(row)
    return list(found.values())
