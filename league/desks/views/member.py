"""A member's own page: what you owe, what you can vote on, what we know about you, who speaks for you, your papers."""

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
from league.base.models import User
from league.base.templatetags.league import euros_short, long_day, phone, siren, thousands
from league.desks.views.company import documents, mandates, row_of, web
from members import absorption, answers, colleagues, completeness, confirmation, proposals
from members.access import companies_visible_to, reach, within_reach
from members.models import Company, Figure
from members.roster import Contact, contacts_of


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

    def own(act: str) -> bool:
        return reach(user, act, day).covers(antenna=row.antenna_id, company=company.pk)

    edit = own("member.edit")
    absorbed = [row.absorbed_id for row in absorption.around(company, day).of] if money else []
    papers = documents(company, day, also=absorbed) if money else []
    owed = [paper for paper in papers if paper.open > 0]
    antenna = Antenna.objects.filter(pk=row.antenna_id).first() if row.antenna_id else None
    figure = Figure.objects.filter(company=company, day__lte=day).order_by("-day", "-id").first()
    campaign = confirmation.running(day) if row.member_since else None
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
            "certified": next((paper.issued_on.year for paper in papers if paper.company_id == company.pk), None),
            "facts": facts(company, row),
            "figure": figure,
            "sheet": completeness_of(company, day, edit=edit, hand=own("dues.hand")),
            "requests": requests(company, day),
            "ask": asks(company) if edit else [],
            "leave": own("member.leave") and row.member_since is not None,
            "hand": own("dues.hand"),
            "dues_contacts": colleagues.dues_contacts(company, day),
            "campaign": campaign,
            "confirms": own("confirmation.answer"),
            "confirmed": confirmation.confirmation_of(company, campaign),
            "stale": row.member_since is not None and (figure is None or (day - figure.day).days > 330),
            "contacts": with_doors(contacts_of(company, day)),
            "antenna": antenna,
            "delegate": delegate_of(antenna, day),
            "committee": committee_of(antenna, day),
            "mandates": [{**one, "url": ""} for one in mandates(company, day)],
            "demo": settings.DEMO,
        },
    )


def completeness_of(company: Company, day: date, *, edit: bool, hand: bool) -> dict[str, Any] | None:
    """How complete the sheet is, in percent, and what is missing, each with the link that mends it; None for who is no
    member. One query."""
    row: Any = completeness.with_share(answers.members_on(day, [company.pk]), day).first()
    if row is None:
        return None
    open_to_her = {"members:dues_hand": hand}
    return {
        "complete": row.complete,
        "missing": [
            {
                "label": part.label,
                "url": completeness.url_of(part, company) if open_to_her.get(part.address, edit) else "",
            }
            for part in completeness.missing_of(row)
        ],
    }


def requests(company: Company, day: date) -> list[dict[str, Any]]:
    """What the company asked for and has no answer yet, or had one lately. One query."""
    return [
        {"row": one, "label": proposals.TITLES[one.kind], "asked": proposals.words(one.kind, one.after)}
        for one in proposals.lately_of(company, day)
    ]


def asks(company: Company) -> list[dict[str, Any]]:
    """What may be proposed, the resignation apart."""
    return [
        {"label": proposals.TITLES[kind], "url": reverse("members:proposal_new", args=[company.pk, slug])}
        for slug, kind in proposals.SLUGS.items()
        if kind != proposals.Kind.LEAVE
    ]


def with_doors(contacts: list[Contact]) -> list[dict[str, Any]]:
    """The people with how far their way in is: none, invited, or in. One query."""
    logins = dict(
        User.objects.filter(pk__in=[one.person.user_id for one in contacts if one.person.user_id]).values_list(
            "pk", "last_login"
        )
    )
    return [
        {
            "person": one.person,
            "functions": one.functions,
            "door": "none" if one.person.user_id is None else ("in" if logins.get(one.person.user_id) else "invited"),
        }
        for one in contacts
    ]


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
