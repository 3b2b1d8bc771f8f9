"""The public directory: members of the day that want to be found, and of each only what may be read by everybody.

Everything is asked when the page is asked: who leaves, unlists itself, withholds a field or withdraws a consent is gone
with the next answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import DateTimeField, Exists, F, Func, Max, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce, Greatest, Lower
from django.urls import reverse
from django.utils.text import slugify

from members import answers
from members.models import Company, CompanyName, Consent, ContactFunction, Withholding
from members.nomenclature import activity, family, size_band

# Its name, antenna, college and first year say that it is a member: these are always shown. All else it may withhold.
Shown = Withholding.Field


def listed(day: date) -> QuerySet[Company]:
    """The members of the day that are shown in the directory, with what members_on adds and `withheld`, the fields
    that are not for the public."""
    return answers.members_on(day).filter(listed=True).annotate(withheld=withheld())


def withheld() -> ArraySubquery:
    rows = Withholding.objects.in_force().filter(company=OuterRef("pk")).order_by()
    return ArraySubquery(rows.values("field"), output_field=ArrayField(TextField()))


def narrow(rows: QuerySet[Company], antennas: Sequence[str]) -> QuerySet[Company]:
    """Those in these antennas (slugs); an empty list asks nothing."""
    return rows.filter(antenna_on__antenna__slug__in=antennas) if antennas else rows


def slug_of(name: str) -> str:
    return slugify(name)[:80] or "entreprise"


def address(pk: int, name: str) -> str:
    """The readable address of a company's page, the only canonical one."""
    return reverse("members:directory_entry", args=[pk, slug_of(name)])


@dataclass(frozen=True)
class Speaker:
    """A person who lets herself be named beside her company; what she does not show is empty."""

    name: str
    title: str
    email: str
    phone: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """What everybody may read of a company. What is withheld is empty here and goes no further."""

    pk: int
    name: str
    presentation: str
    skills: tuple[str, ...]
    town: str
    street: str
    postal_code: str
    department: str
    commune: str
    antenna: dict[str, str] | None
    antenna_slug: str
    college: str
    activity: str
    family: str
    size: str
    website: str
    email: str
    phone: str
    since: int | None
    names: tuple[str, ...] = ()
    changed: datetime | None = None

    @property
    def slug(self) -> str:
        return slug_of(self.name)

    @property
    def url(self) -> str:
        return address(self.pk, self.name)


def entries(rows: QuerySet[Company]) -> list[Entry]:
    """The public lines of companies of `listed`, in their order; the exact headcount becomes a band here and goes no
    further. Two queries.

    An address or number of the company that is also a person's own is hers to show: it stays away until she consents.
    """
    rows = rows.annotate(
        street=F("seat_on__street"),
        her_email=Exists(_hers("email")),
        her_phone=Exists(_hers("phone")),
        changed=changed_at(),
    )
    found = list(rows)
    names: dict[int, list[str]] = {}
    others = CompanyName.objects.filter(company__in=[row.pk for row in found]).exclude(kind=CompanyName.Kind.LEGAL)
    for company, name in others.order_by(Lower("name")).values_list("company_id", "name"):
        names.setdefault(company, []).append(name)
    return [_entry(row, names.get(row.pk, [])) for row in found]


def _hers(field: str) -> QuerySet[ContactFunction]:
    agreed = Consent.objects.in_force().filter(person=OuterRef("person"), company=OuterRef("company"), field=field)
    people = ContactFunction.objects.filter(company=OuterRef("pk"), **{f"person__{field}__iexact": OuterRef(field)})
    return people.exclude(Exists(agreed))


def _entry(row: Company, names: list[str]) -> Entry:
    said: dict[str, Any] = vars(row)
    hidden = set(said["withheld"])
    if said["her_email"]:
        hidden.add(Shown.EMAIL)
    if said["her_phone"]:
        hidden.add(Shown.PHONE)
    if Shown.TOWN in hidden:
        hidden.add(Shown.STREET)

    def shown(field: str, value: Any, otherwise: Any = "") -> Any:
        return otherwise if field in hidden or value is None else value

    return Entry(
        pk=row.pk,
        name=row.name,
        presentation=shown(Shown.PRESENTATION, row.presentation),
        skills=shown(Shown.SKILLS, tuple(row.skills), ()),
        town=shown(Shown.TOWN, said["town"]),
        street=shown(Shown.STREET, said["street"]),
        postal_code=shown(Shown.TOWN, said["postal_code"]),
        department=shown(Shown.TOWN, said["department"]),
        commune=shown(Shown.TOWN, said["commune_code"]),
        antenna={"css": said["antenna_code"].lower(), "name": said["antenna_name"]} if said["antenna_code"] else None,
        antenna_slug=said["antenna_slug"] or "",
        college=said["college_name"] or "",
        activity=shown(Shown.ACTIVITY, activity(row.naf)),
        family=shown(Shown.ACTIVITY, family(row.naf)),
        size=shown(Shown.SIZE, size_band(said["jobs"])),
        website=shown(Shown.WEBSITE, row.website),
        email=shown(Shown.EMAIL, row.email),
        phone=shown(Shown.PHONE, row.phone),
        since=said["member_since"].year if said["member_since"] else None,
        names=shown(Shown.NAMES, tuple(names), ()),
        changed=said["changed"],
    )


def entry_of(company: int, day: date) -> Entry | None:
    """One company as everybody may read it; None when it is not in the directory."""
    return next(iter(entries(listed(day).filter(pk=company))), None)


def speakers_of(company: int, day: date) -> list[Speaker]:
    """The people who consented to be named and who speak for the company on `day`, the directory contact first.

    A consent older than every function she holds today was given for another one, and counts no more. Two queries.
    """
    given: dict[int, dict[str, Consent]] = {}
    for row in Consent.objects.in_force().filter(company=company).select_related("person"):
        given.setdefault(row.person_id, {})[row.field] = row
    order = {ContactFunction.Kind.DIRECTORY: 0, ContactFunction.Kind.REPRESENTATIVE: 1}
    held: dict[int, list[ContactFunction]] = {}
    for function in ContactFunction.objects.on(day).filter(company=company, person__in=given):
        held.setdefault(function.person_id, []).append(function)
    found: list[tuple[int, str, Speaker]] = []
    for person, functions in held.items():
        begun = min((function.span.lower for function in functions if function.span.lower), default=date.min)
        fields = {field: row for field, row in given[person].items() if row.span.lower.date() >= begun}
        if Consent.Field.NAME not in fields:
            continue
        who = fields[Consent.Field.NAME].person
        title = next((function.title for function in functions if function.title), "")
        rank = min(order.get(ContactFunction.Kind(function.kind), 2) for function in functions)
        speaker = Speaker(
            name=who.name,
            title=title if Consent.Field.TITLE in fields else "",
            email=who.email if Consent.Field.EMAIL in fields else "",
            phone=who.phone if Consent.Field.PHONE in fields else "",
            kinds=tuple(function.kind for function in functions),
        )
        found.append((rank, who.sort_key, speaker))
    return [speaker for _rank, _key, speaker in sorted(found, key=lambda one: one[:2])]


# When the public page of a company last became different


class Upper(Func):
    function = "upper"
    output_field = DateTimeField()


class LowerBound(Func):
    function = "lower"
    output_field = DateTimeField()


def changed_at() -> Greatest:
    """The moment of the last change of the sheet, of a switch or of a consent; NULLs are passed over."""
    events: Any = Company.pgh_event_model._default_manager  # type: ignore[attr-defined]
    sheet = events.filter(pgh_obj_id=OuterRef("pk")).order_by().values("pgh_obj_id")
    moments = [Subquery(sheet.annotate(last=Max("pgh_created_at")).values("last"))]
    for model in (Withholding, Consent):
        rows = model._default_manager.filter(company=OuterRef("pk")).order_by().values("company")
        last = Max(Coalesce(Upper("span"), LowerBound("span")))
        moments.append(Subquery(rows.annotate(last=last).values("last")))
    return Greatest(*moments, F("known_since"))
