"""Calls and visits of a company: read, noted, followed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from league.base.acts import Refused
from league.base.days import today
from league.base.models import Person
from members import notes as acts
from members.access import acting, companies_visible_to, company_or_404, note_or_404, signed_in
from members.agenda_forms import NoteForm
from members.forms import new_intent
from members.models import ContactNote
from members.views.back import back_to


@signed_in
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """All notes of a company, the latest first; who may write has the form above them."""
    day = today()
    company = company_or_404(request.user, "note.see", day, pk)
    writes = companies_visible_to(request.user, "note.write", day).filter(pk=pk).exists()
    people = Person.objects.filter(functions__company=company, functions__span__contains=day).distinct()
    form = None
    if writes:
        kind = request.GET.get("nature", "")
        initial = {
            "intent": new_intent(),
            "day": day,
            "kind": kind if kind in ContactNote.Kind.values else ContactNote.Kind.CALL,
        }
        form = NoteForm(request.POST or None, people=people.order_by("sort_key"), initial=initial)
        if form.is_valid():
            try:
                acts.write_note(company=company, by=acting(request), on=day, **form.cleaned_data)
            except Refused as refused:
                form.refuse(refused.field, str(refused))
            else:
                messages.success(request, _("Noted."))
                return redirect("members:notes", pk=company.pk)
    context = {
        "company": company,
        "form": form,
        "day": day,
        "back": back_to(request.user, company),
        "notes": company.notes.select_related("person", "written_by__person"),
    }
    return render(request, "members/notes.html", context, status=422 if form is not None and form.errors else 200)


@require_POST
@signed_in
def note_done(request: HttpRequest, pk: int) -> HttpResponse:
    """The next step of a note is done; back to where one came from."""
    note = note_or_404(request.user, today(), pk)
    try:
        acts.settle(note=note, by=acting(request), on=today())
        messages.success(request, _("Done: %(step)s") % {"step": note.next_step})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("desks:antenna_desk") if request.POST.get("desk") else redirect("members:notes", pk=note.company_id)


@require_POST
@signed_in
def note_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows a note to its company, or hides it again."""
    note = note_or_404(request.user, today(), pk)
    shared = request.POST.get("shared") == "1"
    acts.share(note=note, shared=shared, by=acting(request), on=today())
    messages.success(
        request, _("The company sees this note.") if shared else _("The company no longer sees this note.")
    )
    return redirect("members:notes", pk=note.company_id)
