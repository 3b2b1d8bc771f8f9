"""What staff add to a company's sheet: names, places, figures put right; and its logo, which the company sets itself."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from league.base.acts import Refused
from league.base.days import today
from members import declarations, establishments, logos, naming
from members.access import acting, companies_visible_to, company_or_404, may, signed_in
from members.models import Company, CompanyName, Establishment, Figure, Membership
from members.sheet_forms import FigureCorrectForm, FigureVerifyForm, LastDayForm, LogoForm, NameForm, PlaceForm
from members.views.back import back_to


def _kept_by_staff(request: HttpRequest, pk: int) -> Company:
    """The company, for staff: what matters legally is not the company's own to write."""
    if not may(request.user, "member.edit", today()):
        raise Http404
    return company_or_404(request.user, "member.edit", today(), pk)


def _page(request: HttpRequest, company: Company, form: Any, **words: Any) -> HttpResponse:
    """A question with one button. The page says its title, what will happen, and where one came from."""
    context = {"company": company, "form": form, "back": back_to(request.user, company), **words}
    return render(request, "members/sheet_part.html", context, status=422 if form.errors else 200)


@signed_in
def name_add(request: HttpRequest, pk: int) -> HttpResponse:
    company = _kept_by_staff(request, pk)
    form = NameForm(request.POST or None, initial={"kind": CompanyName.Kind.TRADE, "day": today()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row = naming.add_name(
                company=company, kind=said["kind"], name=said["name"], by=acting(request), on=said["day"]
            )
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(
                request, _("%(name)s is also known as %(other)s.") % {"name": company.name, "other": row.name}
            )
            return redirect(back_to(request.user, company))
    return _page(
        request, company, form, title=_("Another name"), button=_("Add the name"),
        lead=_("Searches find the company by all its names, and the matching of registers knows them."),
    )  # fmt: skip


@signed_in
def name_end(request: HttpRequest, pk: int, name: int) -> HttpResponse:
    company = _kept_by_staff(request, pk)
    row = get_object_or_404(CompanyName, pk=name, company=company)
    form = LastDayForm(request.POST or None, initial={"last_day": today()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            naming.end_name(
                name=row, by=acting(request), on=said["last_day"] + timedelta(days=1), because=said["because"]
            )
        except Refused as refused:
            form.refuse("last_day", str(refused))
        else:
            messages.success(request, _("%(other)s is a name of the past.") % {"other": row.name})
            return redirect(back_to(request.user, company))
    return _page(
        request, company, form, title=_("End of the name %(name)s") % {"name": row.name}, button=_("End the name"),
        lead=_("The name stays on the sheet, with its last day; searches still find it."),
    )  # fmt: skip


@signed_in
def place_add(request: HttpRequest, pk: int) -> HttpResponse:
    company = _kept_by_staff(request, pk)
    form = PlaceForm(request.POST or None, initial={"day": today()}, siren=company.siren)
    if request.method == "POST" and form.is_valid():
        try:
            row = establishments.open_place(
                company=company, place=form.place_in, by=acting(request), on=form.cleaned_data["day"]
            )
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("%(name)s works in %(town)s too.") % {"name": company.name, "town": row.town})
            return redirect(back_to(request.user, company))
    return _page(
        request, company, form, title=_("Another establishment"), button=_("Add the establishment"),
        lead=_("In the territory of another antenna the company becomes a correspondent there; it is counted once."),
    )  # fmt: skip


def _place_or_404(company: Company, place: int) -> Establishment:
    return get_object_or_404(Establishment.objects.on(today()).select_related("company"), pk=place, company=company)


@signed_in
def place_move(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    company = _kept_by_staff(request, pk)
    row = _place_or_404(company, place)
    initial = {"label": row.label, "day": today()}
    form = PlaceForm(request.POST or None, initial=initial, siren=company.siren)
    if request.method == "POST" and form.is_valid():
        try:
            establishments.move_place(place=row, to=form.place_in, by=acting(request), on=form.cleaned_data["day"])
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The move of %(name)s is recorded.") % {"name": company.name})
            return redirect(back_to(request.user, company))
    lead = (
        _("The antenna follows the seat: the territory of the new address decides, from that day on.")
        if row.seat
        else _("The address of before stays on the sheet, with its last day.")
    )
    title = _("The seat moves") if row.seat else _("%(place)s moves") % {"place": row.label or row.town}
    return _page(request, company, form, title=title, button=_("Record the move"), lead=lead)


@signed_in
def place_close(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    company = _kept_by_staff(request, pk)
    row = _place_or_404(company, place)
    if row.seat:
        raise Http404
    form = LastDayForm(request.POST or None, initial={"last_day": today()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            establishments.close_place(
                place=row, by=acting(request), on=said["last_day"] + timedelta(days=1), because=said["because"]
            )
        except Refused as refused:
            form.refuse("last_day", str(refused))
        else:
            messages.success(request, _("%(place)s is closed.") % {"place": row.label or row.town})
            return redirect(back_to(request.user, company))
    title = _("%(place)s closes") % {"place": row.label or row.town}
    return _page(
        request, company, form, title=title, button=_("Close the establishment"),
        lead=_("It stays on the sheet, with its last day."),
    )  # fmt: skip


@signed_in
def figure_correct(request: HttpRequest, pk: int, figure: int) -> HttpResponse:
    company = _kept_by_staff(request, pk)
    row = get_object_or_404(Figure.objects.filter(later=None), pk=figure, company=company)
    columns = ("jobs", "jobs_region", "turnover", "origin")
    form = FigureCorrectForm(request.POST or None, initial={column: getattr(row, column) for column in columns})
    if request.method == "POST" and form.is_valid():
        try:
            declarations.correct_figure(figure=row, **form.cleaned_data, by=acting(request), on=today())
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The figures of %(name)s are put right.") % {"name": company.name})
            return redirect(back_to(request.user, company))
    return _page(
        request, company, form, title=_("Figures of %(day)s") % {"day": f"{row.day:%d/%m/%Y}"}, button=_("Correct"),
        lead=_("The wrong row stays readable; a new one takes its place for the same day and says why."),
    )  # fmt: skip


@signed_in
def figure_verify(request: HttpRequest, pk: int, figure: int) -> HttpResponse:
    company = _kept_by_staff(request, pk)
    row = get_object_or_404(Figure.objects.filter(later=None), pk=figure, company=company)
    form = FigureVerifyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            declarations.verify_figure(figure=row, reason=form.cleaned_data["reason"], by=acting(request), on=today())
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The figures of %(name)s are verified.") % {"name": company.name})
            return redirect(back_to(request.user, company))
    words = {"day": f"{row.day:%d/%m/%Y}", "jobs": row.jobs if row.jobs is not None else "?"}
    return _page(
        request, company, form, title=_("Figures of %(day)s") % words, button=_("Verified"),
        lead=_("%(jobs)s jobs declared. The same numbers are kept once more, as verified.") % words,
    )  # fmt: skip


@signed_in
def logo_edit(request: HttpRequest, pk: int) -> HttpResponse:
    company = company_or_404(request.user, "member.edit", today(), pk)
    form = LogoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            logos.set_logo(company=company, content=form.cleaned_data["logo"].read(), by=acting(request), on=today())
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The logo of %(name)s is in place.") % {"name": company.name})
            return redirect(back_to(request.user, company))
    context = {"company": company, "form": form, "back": back_to(request.user, company)}
    return render(request, "members/logo_edit.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def logo_remove(request: HttpRequest, pk: int) -> HttpResponse:
    company = company_or_404(request.user, "member.edit", today(), pk)
    logos.remove_logo(company=company, by=acting(request), on=today())
    messages.success(request, _("The logo of %(name)s is removed.") % {"name": company.name})
    return redirect(back_to(request.user, company))


@require_safe
def logo(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture: of a member shown in the directory for everybody, of any company for who may see it. A minute in
    caches: gone soon after it is removed or the company leaves."""
    day = today()
    found = Company.objects.exclude(logo=None).select_related("logo").filter(pk=pk).first()
    if found is None or found.logo is None:
        raise Http404
    public = found.listed and Membership.objects.on(day).filter(company=found).exists()
    if not public and not companies_visible_to(request.user, "member.see", day).filter(pk=pk).exists():
        raise Http404
    tag = f'"{found.logo.sha256[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(bytes(found.logo.content), content_type=found.logo.media_type)
        response["Content-Disposition"] = f'inline; filename="logo-{pk}.png"'
    response["ETag"] = tag
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, max_age=60, **({"public": True} if public else {"private": True}))
    return response
