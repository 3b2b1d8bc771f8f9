"""What the directory may show: the company's switches, and the consent of each person, field by field."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import DateTimeField, F, Func, Max, QuerySet
from django.utils.translation import gettext as _

from league.base import days
from league.base.acts import Refused, act
from league.base.models import Person, User
from members.models import Company, Consent, ContactFunction, Withholding


@act
def choose_fields(*, companies: Sequence[int], shown: Iterable[str], by: User | None, on: date) -> int:
    """The directory shows these fields (Withholding.Field) of the companies and no other, from this moment.

    Gives the number of switches that moved. Said twice it moves nothing.
    """
    wanted = set(shown)
    unknown = wanted - set(Withholding.Field.values)
    if unknown:
        raise Refused(_("Unknown %(what)s: %(codes)s.") % {"what": _("field"), "codes": ", ".join(sorted(unknown))})
    _locked(companies)
    now = _moment(Withholding.objects.filter(company__in=companies))
    rows = list(Withholding.objects.in_force().filter(company__in=companies))
    back = [row for row in rows if row.field in wanted]
    _end(back, now, by)
    held = {(row.company_id, row.field) for row in rows}
    new = [
        Withholding(company_id=company, field=field, span=DateTimeTZRange(now, None), by=by)
        for company in companies
        for field in Withholding.Field.values
        if field not in wanted and (company, field) not in held
    ]
    Withholding.objects.bulk_create(new)
    return len(back) + len(new)


@act
def consent(
    *,
    speakers: Sequence[tuple[int, int]],
    fields: Iterable[str],
    by: User | None,
    on: date,
    how: str = Consent.How.HERSELF,
    given_on: date | None = None,
) -> int:
    """People let the directory show exactly these fields (Consent.Field) of them beside a company: `speakers` are
    (person, company) who hold a function there on `on`. Fields not named are withdrawn.

    Only she herself consents on her own page; anybody else says how and on which day she did (GDPR art. 7). Without
    the name nothing is shown, so no other field is taken without it. Gives the number of rows begun and ended.
    """
    wanted = set(fields)
    if wanted - set(Consent.Field.values):
        raise Refused(_("Unknown %(what)s: %(codes)s.") % {"what": _("field"), "codes": ", ".join(sorted(wanted))})
    if wanted and Consent.Field.NAME not in wanted:
        raise Refused(_("Nothing is shown without the name: allow the name too, or nothing."), "fields")
    if how not in Consent.How.values:
        raise Refused(_("Say how she agreed."), "how")
    people = {person for person, _company in speakers}
    if how == Consent.How.HERSELF:
        own = set(Person.objects.filter(user=by).values_list("pk", flat=True)) if by else set()
        if people != own:
            raise Refused(_("Only she herself may agree on her own page; say how you received her agreement."), "how")
        given_on = on
    if given_on is None:
        raise Refused(_("Say on which day she agreed."), "given_on")
    if given_on > on:
        raise Refused(_("This day is still to come."), "given_on")
    _locked({company for _person, company in speakers})
    holding = set(
        ContactFunction.objects.on(on)
        .filter(person__in=people, company__in={company for _person, company in speakers})
        .values_list("person_id", "company_id")
    )
    if wanted and not set(speakers) <= holding:
        raise Refused(_("She does not speak for this company."), "person")
    now = _moment(Consent.objects.filter(person__in=people))
    rows = [row for row in _in_force(people) if (row.person_id, row.company_id) in set(speakers)]
    over = [row for row in rows if row.field not in wanted]
    _end(over, now, by)
    held = {(row.person_id, row.company_id, row.field) for row in rows}
    new = [
        Consent(
            person_id=person,
            company_id=company,
            field=field,
            span=DateTimeTZRange(now, None),
            how=how,
            given_on=given_on,
            by=by,
        )
        for person, company in speakers
        for field in Consent.Field.values
        if field in wanted and (person, company, field) not in held
    ]
    Consent.objects.bulk_create(new)
    return len(over) + len(new)


@act
def withdraw(*, person: Person, company: Company, by: User | None, on: date) -> int:
    """Nothing of the person is shown beside the company any more, from this moment; as easy as consenting (art. 7 3)."""
    _locked([company.pk])
    rows = [row for row in _in_force([person.pk]) if row.company_id == company.pk]
    _end(rows, days.now(), by)
    return len(rows)


def _locked(companies: Iterable[int]) -> None:
    list(Company.objects.select_for_update().filter(pk__in=companies).order_by("pk").values_list("pk"))


def _in_force(people: Iterable[int]) -> list[Consent]:
    return list(Consent.objects.in_force().filter(person__in=people))


def _moment(rows: QuerySet[Any]) -> datetime:
    """Now, but never before the last of these rows ended: clocks differ, and stand still."""
    last = rows.aggregate(last=Max(Func(F("span"), function="upper", output_field=DateTimeField())))["last"]
    return max(days.now(), last) if last else days.now()


def _end(rows: Sequence[Withholding] | Sequence[Consent], now: datetime, by: User | None) -> None:
    """Ends rows now; one begun by a clock ahead of ours ends a moment after its beginning."""
    for row in rows:
        start = row.span.lower
        row.span, row.ended_by = DateTimeTZRange(start, max(now, start + timedelta(microseconds=1))), by
    for model in (Withholding, Consent):
        of_it = [row for row in rows if isinstance(row, model)]
        if of_it:
            manager: Any = model._default_manager
            manager.bulk_update(of_it, ["span", "ended_by"])
