"""The other names of a company: legal, trade, former; each from a day, up to a day."""

from datetime import date

from django.utils.translation import gettext as _

from league.base.acts import Refused, act
from league.base.models import User
from league.base.periods import period
from league.base.text import fold
from members import attachment
from members.models import Company, CompanyName


@act
def add_name(*, company: Company, kind: str, name: str, by: User | None, on: date) -> CompanyName:
    """The company bears this other name from `on`. One that ended is borne again, one that stands stays as it is."""
    plain = " ".join(name.split())[:200]
    if not plain:
        raise Refused(_("Write the name."), field="name")
    if kind not in CompanyName.Kind.values:
        raise Refused(_("Unknown %(what)s: %(codes)s.") % {"what": _("kind"), "codes": kind}, field="kind")
    row, _made = CompanyName.objects.select_for_update().get_or_create(
        company=company, kind=kind, name=plain, defaults={"sort_key": fold(plain)[:200], "span": period(on)}
    )
    if row.span.upper is not None and row.span.upper <= on:
        row.span = period(row.span.lower)
        row.save(update_fields=["span"])
    return row


@act
def end_name(*, name: CompanyName, by: User | None, on: date, because: str = "") -> CompanyName:
    """The company does not bear this name any more from `on`; searches still find it. Ended twice it stays as it was."""
    row = CompanyName.objects.select_for_update().get(pk=name.pk)
    attachment.end(row, on, _("The company bears this name since %(day)s only: choose a later day."))
    return row
