"""Reminders before they leave: who, which level, how much; then done. Formal notices to print and post."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from dues import access, formal_notices, paper
from dues import reminders as acts
from dues.forms import PostedForm
from dues.models import FormalNotice, FormalNoticePosted, Reminder, ReminderLevel
from league.base.acts import Refused
from league.base.days import today
from league.base.money import ZERO
from members.access import acting, league_only, require

RECENT = 12
NOTICES = FormalNotice.objects.select_related("reminder__document__company")


@league_only("money.see")
def reminders(request: HttpRequest) -> HttpResponse:
    """GET: what is due and what was sent lately. POST: sends what is ticked."""
    day = today()
    if request.method == "POST":
        require(request.user, "dues.run", day)
        chosen = [int(pk) for pk in request.POST.getlist("choix") if pk.isdigit()]
        sent = acts.remind(on=day, by=request.user, documents=chosen)  # type: ignore[arg-type]
        text = ngettext("%(count)s reminder is done.", "%(count)s reminders are done.", len(sent))
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
            "without": sum(
                1 for row in rows if row.level.channel == ReminderLevel.Channel.LETTER and not row.contact.email
            ),
            "notices": formal_notices.to_post(day),
            "ladder": ReminderLevel.objects.all(),
            "recent": Reminder.objects.select_related("document__company", "level", "letter")[:RECENT],
            "may_run": access.may_run(request.user, day),
        },
    )


@require_safe
@league_only("money.see")
def formal_notice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The formal notice to print; made when first opened, the same bytes ever after."""
    notice = get_object_or_404(NOTICES, pk=pk)
    file = formal_notices.pdf_of(notice)
    name = f"mise-en-demeure-{notice.reminder.document.number}.pdf"
    return HttpResponse(
        bytes(file.content),
        content_type=file.media_type,
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, max-age=3600"},
    )


@league_only("dues.run")
def formal_notice_posted(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the letter to print, and what noting its posting does. POST: notes it."""
    day = today()
    notice = get_object_or_404(NOTICES, pk=pk)
    form = PostedForm(request.POST or None, initial={"day": day})
    if form.is_valid():
        try:
            formal_notices.note_posted(notice, by=acting(request), on=day, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The posting of the formal notice is noted."))
            return redirect("dues:reminders")
    stopped, text = _stopped(notice, day)
    context = {
        "notice": notice,
        "document": notice.reminder.document,
        "form": form,
        "stopped": stopped,
        "stopped_text": text,
    }
    return render(request, "dues/formal_notice_posted.html", context, status=422 if form.errors else 200)


def _stopped(notice: FormalNotice, day: date) -> tuple[str, str]:
    """Why a notice is not to be posted, in two sentences; empty when it is."""
    posted = FormalNoticePosted.objects.filter(notice=notice).first()
    if posted is not None:
        words = {"day": paper.day_text(posted.day), "tracking": posted.tracking}
        return _("It is posted"), _("On %(day)s, registered letter no. %(tracking)s.") % words
    waiting = formal_notices.to_post(day).get(pk=notice.pk)
    if waiting.left <= ZERO:
        return _("Paid meanwhile"), _("Nothing is left to pay on the document: the letter is not posted.")
    if waiting.held:
        return _("It is suspended"), _("A delay or a dispute stands on the document: the letter is not posted.")
    return "", ""
