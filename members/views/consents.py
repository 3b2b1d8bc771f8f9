"""What the public directory shows of a company and of its people, and the switches; each person decides for herself."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from antennas.models import Commune
from league.base.acts import Refused
from league.base.days import today
from league.base.models import League, Person
from league.base.templatetags.league import phone
from members import answers, consents, directory, roster
from members.access import acting, choices_or_404, company_or_404, reach, signed_in
from members.forms import ConsentForm, ConsentRecordForm, DirectoryFieldsForm
from members.models import Company, CompanyName, Consent, Withholding
from members.nomenclature import activity, size_band
from members.views.back import back_to
from members.views.directory import card


@signed_in
@require_safe
def directory_choices(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, choices_or_404(request.user, today(), pk))


@signed_in
@require_POST
def directory_fields(request: HttpRequest, pk: int) -> HttpResponse:
    """The company's own switches, all at once."""
    day = today()
    company = company_or_404(request.user, "member.edit", day, pk)
    form = DirectoryFieldsForm(request.POST)
    if not form.is_valid():
        return _page(request, company, status=422)
    moved = consents.choose_fields(companies=[company.pk], shown=form.cleaned_data["shown"], by=acting(request), on=day)
    messages.success(request, _("Saved: the directory follows at once.") if moved else _("Nothing had changed."))
    return redirect("members:directory_choices", pk=company.pk)


@signed_in
@require_POST
def directory_person(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """She decides for herself; staff record what they received from her."""
    day = today()
    company, human, own = _person_or_404(request, pk, person)
    if not own and not _staff(request.user, day):
        raise Http404
    form = ConsentForm(request.POST) if own else ConsentRecordForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            consents.consent(
                speakers=[(human.pk, company.pk)],
                fields=said["fields_"],
                how=Consent.How.HERSELF if own else said["how"],
                given_on=None if own else said["given_on"],
                by=acting(request),
                on=day,
            )
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("%(person)s: the directory follows at once.") % {"person": human.name})
            return redirect("members:directory_choices", pk=company.pk)
    return _page(request, company, status=422, asked={human.pk: form})


@signed_in
@require_POST
def directory_withdraw(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """One click and nothing of her is shown: she herself, her company, or staff."""
    day = today()
    company, human, own = _person_or_404(request, pk, person)
    if not own:
        company_or_404(request.user, "member.edit", day, pk)
    consents.withdraw(person=human, company=company, by=acting(request), on=day)
    messages.success(request, _("Nothing of %(person)s is shown in the directory any more.") % {"person": human.name})
    return redirect("members:directory_choices", pk=company.pk)


def _person_or_404(request: HttpRequest, pk: int, person: int) -> tuple[Company, Person, bool]:
    """Somebody who speaks for the company today, and whether it is the visitor herself."""
    company = choices_or_404(request.user, today(), pk)
    contact = next((one for one in roster.contacts_of(company, today()) if one.person.pk == person), None)
    if contact is None:
        raise Http404
    return company, contact.person, contact.person.user_id == request.user.pk


def _staff(user: Any, day: date) -> bool:
    far = reach(user, "member.edit", day)
    return bool(far.league or far.antennas)


@dataclass(frozen=True)
class Voice:
    """A person of the company on the page of choices: what she shows, and what may be done about it here."""

    person: Person
    function: str
    own: bool
    shown: list[str]
    fields: list[dict[str, Any]]
    how: str
    given_on: date | None
    form: Any


def _page(
    request: HttpRequest, company: Company, *, status: int = 200, asked: dict[int, Any] | None = None
) -> HttpResponse:
    day = today()
    far = reach(request.user, "member.edit", day)
    row: Any = answers.with_place(Company.objects.filter(pk=company.pk), day).first()
    edit = far.covers(antenna=row.antenna_id, company=company.pk)
    staff = edit and _staff(request.user, day)
    entry = directory.entry_of(company.pk, day)
    voices = _voices(request, company, day, staff, asked or {})
    hidden = set(Withholding.objects.in_force().filter(company=company).values_list("field", flat=True))
    values = _values(company, day)
    switches = [
        {"name": name, "label": label, "value": values.get(name, ""), "on": name not in hidden}
        for name, label in Withholding.Field.choices
    ]
    past = list(Consent.objects.filter(company=company).select_related("person").order_by("-span", "pk")[:40])
    context = {
        "company_row": company,
        "switches": switches,
        "edit": edit,
        "staff": staff,
        "own": next((voice for voice in voices if voice.own), None),
        "voices": [voice for voice in voices if not voice.own],
        "past": past,
        "listed": entry is not None,
        "entry": entry,
        "back": back_to(request.user, company),
        **(card(entry, League.objects.first()) if entry else {}),
    }
    return render(request, "members/directory_choices.html", context, status=status)


def _values(company: Company, day: date) -> dict[str, str]:
    """What the house knows for each switch, as the directory would write it."""
    row: Any = (
        answers.with_place(Company.objects.filter(pk=company.pk), day)
        .annotate(jobs=answers.latest_figure(day, "jobs"))
        .first()
    )
    seat = company.establishments.filter(seat=True, span__contains=day).first()
    others = CompanyName.objects.filter(company=company).exclude(kind=CompanyName.Kind.LEGAL)
    commune = Commune.objects.filter(pk=row.commune_code).first() if row.commune_code else None
    return {
        "presentation": company.presentation,
        "skills": ", ".join(company.skills),
        "activity": activity(company.naf),
        "names": ", ".join(others.values_list("name", flat=True)),
        "size": size_band(row.jobs),
        "town": f"{row.postal_code or ''} {commune.name if commune else row.town}".strip(),
        "street": seat.street if seat else "",
        "website": company.website,
        "email": company.email,
        "phone": phone(company.phone),
    }


def _voices(request: HttpRequest, company: Company, day: date, staff: bool, asked: dict[int, Any]) -> list[Voice]:
    given: dict[int, dict[str, Consent]] = {}
    for row in Consent.objects.in_force().filter(company=company):
        given.setdefault(row.person_id, {})[row.field] = row
    voices = []
    for contact in roster.contacts_of(company, day):
        person, mine = contact.person, given.get(contact.person.pk, {})
        title = next((one.title for one in contact.functions if one.title), "")
        values = {"name": person.name, "title": title, "email": person.email, "phone": phone(person.phone)}
        last = max(mine.values(), key=lambda row: row.span.lower, default=None)
        form = asked.get(person.pk)
        picked = form.data.getlist("fields_") if form is not None else list(mine)
        voices.append(
            Voice(
                person=person,
                function=", ".join(one.get_kind_display() for one in contact.functions),
                own=person.user_id == request.user.pk,
                shown=[str(label) for name, label in Consent.Field.choices if name in mine],
                fields=[
                    {"name": name, "label": label, "value": values[name], "on": name in picked}
                    for name, label in Consent.Field.choices
                ],
                how=last.get_how_display() if last else "",
                given_on=last.given_on if last else None,
                form=form or (ConsentRecordForm(initial={"given_on": day}) if staff else ConsentForm()),
            )
        )
    return voices
