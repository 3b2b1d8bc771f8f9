"""A member's own page: what you owe, what we know about you, who speaks for you, your papers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from antennas.models import Antenna, Tenure
from antennas.tenures import holders
from dues.standing import standing_of
from governance.composition import compositions
from governance.models import Body
from league.base import pdf
from league.base.days import today
from league.base.templatetags.league import euros_short, long_day, phone, siren, thousands
from league.desks.views.company import documents, mandates, row_of, web
from members.access import companies_visible_to, reach, within_reach
from members.models import Company, Figure
from members.roster import contacts_of


@require_safe
@within_reach("desk.company")
def member_desk(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """The company of that address among one's own, or the first; another one is not there."""
    day, user = today(), request.user
    mine = list(companies_visible_to(user, "desk.company", day).order_by("sort_key", "pk"))
    company = next((one for one in mine if not pk or one.pk == pk), None)
    if company is None:
        raise Http404
    row = row_of(company, day)
    money = reach(user, "money.see", day).covers(antenna=row.antenna_id, company=company.pk)
    edit = reach(user, "member.edit", day).covers(antenna=row.antenna_id, company=company.pk)
    papers = documents(company, day) if money else []
    owed = [paper for paper in papers if paper.open > 0]
    antenna = Antenna.objects.filter(pk=row.antenna_id).first() if row.antenna_id else None
    figure = Figure.objects.filter(company=company, day__lte=day).order_by("-day", "-id").first()
    return render(
        request,
        "desks/member_desk.html",
        {
            "company": company,
            "row": row,
            "day": day,
            "tabs": tabs(mine, company),
            "lead": lead(row),
            "money": money,
            "edit": edit,
            "standing": standing_of([company.pk], day)[company.pk] if money else None,
            "owed": [{"document": paper, "qr": transfer_code(paper)} for paper in reversed(owed)],
            "papers": papers,
            "facts": facts(company, row),
            "figure": figure,
            "stale": row.member_since is not None and (figure is None or (day - figure.day).days > 330),
            "contacts": contacts_of(company, day),
            "antenna": antenna,
            "delegate": delegate_of(antenna, day),
            "committee": committee_of(antenna, day),
            "mandates": [{**one, "url": ""} for one in mandates(company, day)],
            "demo": settings.DEMO,
        },
    )


def tabs(mine: Sequence[Company], here: Company) -> list[dict[str, Any]]:
    """The companies of who speaks for several."""
    if len(mine) < 2:
        return []
    return [
        {
            "label": one.name,
            "url": reverse("desks:member_desk", args=[one.pk]),
            "current": one.pk == here.pk,
            "count": None,
        }
        for one in mine
    ]


def lead(row: Any) -> str:
    if row.member_since is None:
        return _("no longer a member")
    return " · ".join(filter(None, [row.college_name, _("member since %(day)s") % {"day": long_day(row.member_since)}]))


def facts(company: Company, row: Any) -> list[dict[str, Any]]:
    """What we know about them, in the words of their sheet."""
    street = company.establishments.filter(seat=True, span__contains=today()).select_related("commune").first()
    address = ""
    if street:
        town = street.commune.name if street.commune else street.town
        address = ", ".join(filter(None, [street.street, f"{street.postal_code} {town}".strip()]))
    return [
        {"label": _("SIREN"), "value": siren(company.siren), "missing": company.siren_absence == "not_given"},
        {"label": _("Address"), "value": address, "missing": not address},
        {"label": _("Phone"), "value": phone(company.phone)},
        {"label": _("E-mail"), "value": company.email, "missing": not company.email},
        {"label": _("Website"), "value": company.website, "url": web(company.website)},
        {
            "label": _("Headcount"),
            "value": None if row.jobs is None else thousands(row.jobs),
            "missing": row.jobs is None,
        },
        {"label": _("Turnover"), "value": None if row.turnover is None else euros_short(row.turnover)},
        {"label": _("In the public directory"), "value": _("yes") if company.listed else _("no")},
    ]


def transfer_code(document: Any) -> SafeString | str:
    """The drawn code that a banking app reads: payee, IBAN, what is still open, the number as reference."""
    issuer = document.issuer
    if not issuer.get("iban"):
        return ""
    drawn = pdf.transfer_qr(
        name=issuer.get("legal_name") or issuer["name"],
        iban=issuer["iban"],
        amount=document.open,
        reference=document.number,
        bic=issuer.get("bic", ""),
    )
    return mark_safe(drawn)  # noqa: S308  drawn here from checked fields: squares, no text


def delegate_of(antenna: Antenna | None, day: date) -> Any:
    """Who to call in the antenna."""
    if antenna is None:
        return None
    tenure = holders(Tenure.Function.DELEGATE, day, [antenna.pk]).first()
    return tenure.person if tenure else None


def committee_of(antenna: Antenna | None, day: date) -> Any:
    body = Body.objects.filter(antenna=antenna, kind=Body.Kind.COMMITTEE).first() if antenna else None
    return compositions([body], day)[0] if body else None
