"""Reminders before they leave: who, which level, how much; then sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from dues import access
from dues import reminders as acts
from dues.models import Reminder, ReminderLevel
from league.base.days import today
from league.base.money import ZERO
from members.access import league_only, require

RECENT = 20


@league_only("money.see")
def reminders(request: HttpRequest) -> HttpResponse:
    """GET: what is due and what was sent lately. POST: sends what is ticked."""
    day = today()
    if request.method == "POST":
        require(request.user, "dues.run", day)
        chosen = [int(pk) for pk in request.POST.getlist("choix") if pk.isdigit()]
        sent = acts.remind(on=day, by=request.user, documents=chosen)  # type: ignore[arg-type]
        text = ngettext("%(count)s reminder is written.", "%(count)s reminders are written.", len(sent))
        (messages.success if sent else messages.info)(request, text % {"count": len(sent)})
        return redirect("dues:reminders")
    levels = acts.preview(day)
    rows = [row for group in levels.values() for row in group]
    return render(
        request,
        "dues/reminders.html",
        {
            "levels": levels.items(),
            "count": len(rows),
            "amount": sum((row.open_amount for row in rows), ZERO),
            "without": sum(1 for row in rows if not row.contact.email),
            "ladder": ReminderLevel.objects.all(),
            "recent": Reminder.objects.select_related("document__company", "level", "letter")[:RECENT],
            "may_run": access.may_run(request.user, day),
        },
    )
