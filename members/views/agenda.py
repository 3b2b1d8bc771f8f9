"""The agenda: what is coming, one event with the companies that come, and the feed for one's own calendar."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from antennas.models import Antenna
from league.base.acts import Refused
from league.base.days import today
from league.base.models import League
from members import events as acts
from members.access import (
    acting,
    antennas_visible_to,
    companies_visible_to,
    event_or_404,
    events_visible_to,
    may_edit_event,
    reach,
    signed_in,
    within_reach,
)
from members.agenda_forms import AttendanceForm, EventForm
from members.forms import new_intent
from members.models import Attendance, CalendarFeed, Event

SHOWN = 60


@require_safe
@within_reach("event.see")
def agenda(request: HttpRequest) -> HttpResponse:
    """What is coming, or what has been; of one antenna when one chooses it."""
    day, now = today(), timezone.now()
    past = bool(request.GET.get("passe"))
    rows = events_visible_to(request.user, day)
    places = list(Antenna.objects.filter(pk__in=rows.exclude(antenna=None).order_by().values("antenna")))
    chosen = next((one for one in places if one.slug == request.GET.get("antenne")), None)
    if chosen:
        rows = rows.filter(antenna=chosen)
    rows = rows.filter(ends_at__lt=now).order_by("-starts_at") if past else rows.filter(ends_at__gte=now)
    coming = Count("attendances", filter=Q(attendances__state__in=("coming", "came")))
    here = reverse("members:agenda")
    return render(
        request,
        "members/agenda.html",
        {
            "events": rows.annotate(coming=coming)[:SHOWN],
            "past": past,
            "writes": bool(reach(request.user, "event.edit", day)),
            "tabs": [
                {"label": _("Coming"), "url": here, "current": not past and not chosen, "count": None},
                *(
                    {"label": one.name, "url": f"{here}?antenne={one.slug}", "current": one == chosen, "count": None}
                    for one in places
                    if len(places) > 1
                ),
                {"label": _("Past"), "url": f"{here}?passe=1", "current": past and not chosen, "count": None},
            ],
            "feed": CalendarFeed.objects.filter(user=request.user.pk, revoked_at=None).first(),
            "secret": request.session.pop("agenda_secret", ""),
        },
    )


@within_reach("event.edit")
def event_new(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@signed_in
def event_edit(request: HttpRequest, pk: int) -> HttpResponse:
    event = event_or_404(request.user, today(), pk)
    if not may_edit_event(request.user, event, today()):
        raise Http404
    return _form(request, event)


def _form(request: HttpRequest, event: Event | None) -> HttpResponse:
    day = today()
    places = antennas_visible_to(request.user, "event.edit", day)
    league = reach(request.user, "event.edit", day).league
    initial = EventForm.initial_of(event) if event else {"intent": new_intent(), "antenna": places.first()}
    form = EventForm(request.POST or None, antennas=places, league=league, initial=initial)
    if form.is_valid():
        try:
            if event:
                acts.change_event(event=event, data=form.event, by=acting(request), on=day)
            else:
                intent = form.cleaned_data["intent"] or new_intent()
                event = acts.write_event(data=form.event, by=acting(request), on=day, intent=intent)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("“%(title)s” is in the agenda.") % {"title": event.title})
            return redirect("members:event", pk=event.pk)
    return render(
        request, "members/event_form.html", {"form": form, "event": event}, status=422 if form.errors else 200
    )


@signed_in
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event; who may change it notes the companies that come."""
    day = today()
    event = event_or_404(request.user, day, pk)
    edits = may_edit_event(request.user, event, day)
    form = None
    if edits and event.cancelled_at is None:
        companies = companies_visible_to(request.user, "member.see", day).filter(memberships__span__contains=day)
        form = AttendanceForm(
            request.POST or None, companies=companies.order_by("sort_key"), initial={"state": "coming"}
        )
        if form.is_valid():
            said = form.cleaned_data
            acts.attend(event=event, companies=[said["company"]], state=said["state"], by=acting(request), on=day)
            messages.success(request, _("%(company)s is noted.") % {"company": said["company"].name})
            return redirect("members:event", pk=event.pk)
    seen = companies_visible_to(request.user, "member.see", day).values("pk")
    attending = (
        event.attendances.filter(company__in=seen).select_related("company").order_by("state", "company__sort_key")
    )
    context: dict[str, Any] = {
        "event": event,
        "edits": edits,
        "form": form,
        "attending": attending,
        "states": Attendance.State,
    }
    return render(request, "members/event.html", context, status=422 if form is not None and form.errors else 200)


@require_POST
@signed_in
def event_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    event = event_or_404(request.user, today(), pk)
    if not may_edit_event(request.user, event, today()):
        raise Http404
    acts.cancel_event(event=event, by=acting(request), on=today())
    messages.success(request, _("“%(title)s” is cancelled; it stays in the agenda, marked.") % {"title": event.title})
    return redirect("members:event", pk=event.pk)


@require_POST
@within_reach("event.see")
def feed(request: HttpRequest) -> HttpResponse:
    """Makes a new secret address for one's own calendar, or revokes the one there is."""
    user = acting(request)
    if user is None:
        raise Http404
    if request.POST.get("revoke"):
        acts.close_feed(user=user, by=user, on=today())
        messages.success(request, _("The address is revoked: calendars that read it get nothing more."))
    else:
        secret = acts.open_feed(user=user, by=user, on=today())
        request.session["agenda_secret"] = settings.SITE_URL + reverse("members:agenda_ics", args=[secret])
    return redirect("members:agenda")


@require_safe
def agenda_ics(request: HttpRequest, secret: str) -> HttpResponse:
    """The agenda of the login behind a secret address, by the rights of today; no right left is as absent as no feed."""
    found = acts.feed_of(secret)
    if found is None or not reach(found.user, "event.see", today()):
        raise Http404
    league = League.objects.get()
    since = timezone.now() - timedelta(days=90)
    rows = events_visible_to(found.user, today()).filter(ends_at__gte=since)
    return HttpResponse(
        acts.as_ical(rows, league.name),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="agenda.ics"', "Cache-Control": "private, max-age=600"},
    )
