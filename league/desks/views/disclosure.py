"""All we hold, to read, to print, to take away: one's own person, one's own company."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dues.accounts import with_open
from dues.models import Document, Payment
from governance.models import Mandate
from league.base.days import today
from league.base.models import League, Person
from league.base.periods import last_day
from league.base.text import fold
from members import disclosure
from members.access import company_or_404, reach, signed_in
from members.disclosure import Section
from members.models import Company
from members.views.back import back_to


@require_safe
@signed_in
def my_data(request: HttpRequest, file: bool = False) -> HttpResponse:
    """Everything about who is signed in; nobody else's address exists."""
    person = Person.objects.filter(user=request.user.pk).select_related("user").first()
    if person is None:
        raise Http404
    sections = [*disclosure.of_person(person), _mandates(Mandate.objects.filter(person=person))]
    back = reverse("desks:enter")
    return _answer(request, file, person.name, sections, back, reverse("desks:my_data_file"))


@require_safe
@signed_in
def company_data(request: HttpRequest, pk: int, file: bool = False) -> HttpResponse:
    """Everything about a company whose sheet one may change; its money only for who may see it."""
    day = today()
    company = company_or_404(request.user, "member.edit", day, pk)
    sections = [*disclosure.of_company(company, day), _mandates(Mandate.objects.filter(company=company))]
    antenna = company.antennas.on(day).values_list("antenna", flat=True).first()
    if reach(request.user, "money.see", day).covers(antenna=antenna, company=company.pk):
        sections += _money(company)
    there = reverse("desks:company_data_file", args=[company.pk])
    return _answer(request, file, company.name, sections, back_to(request.user, company), there)


def _answer(
    request: HttpRequest, as_file: bool, name: str, sections: list[Section], back: str, file: str
) -> HttpResponse:
    if as_file:
        league = League.objects.first()
        said: dict[str, Any] = {
            "of": name,
            "held_by": league.legal_name if league else "",
            "day": today(),
            **disclosure.as_json(sections),
        }
        answer = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 1})
        stem = "-".join(fold(name).split()) or "donnees"
        answer.headers["Content-Disposition"] = f'attachment; filename="{stem[:60]}-{today():%Y-%m-%d}.json"'
        return answer
    context = {"name": name, "sections": sections, "back": back, "file": file, "day": today()}
    return render(request, "desks/data.html", context)


def _mandates(rows: Any) -> Section:
    found = rows.select_related("seat__office", "seat__body", "person").order_by("span", "pk")
    return Section(
        "mandates",
        _("Seats in the league"),
        (("body", _("Body")), ("office", _("Office")), ("from", _("From")), ("until", _("Until"))),
        [(row.seat.body.name, row.seat.office.name, row.span.lower, last_day(row.span)) for row in found],
    )


def _money(company: Company) -> list[Section]:
    open_ = {row.pk: row.open for row in with_open(today()).filter(company=company)}
    documents = Document.objects.filter(company=company).order_by("issued_on", "pk")
    payments = Payment.objects.filter(company=company).order_by("day", "pk")
    return [
        Section(
            "documents",
            _("Documents"),
            (
                ("number", _("Number")),
                ("kind", _("Kind")),
                ("issued_on", _("Issued on")),
                ("due_on", _("Due on")),
                ("total", _("Total")),
                ("open", _("Left to pay")),
            ),
            [
                (row.number, row.get_kind_display(), row.issued_on, row.due_on, row.total, open_.get(row.pk))
                for row in documents
            ],
        ),
        Section(
            "payments",
            _("Payments"),
            (("day", _("Received on")), ("amount", _("Amount")), ("method", _("Means")), ("reference", _("Reference"))),
            [(row.day, row.amount, row.get_method_display(), row.reference) for row in payments],
        ),
    ]
