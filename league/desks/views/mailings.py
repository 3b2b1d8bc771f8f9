"""Letters to many that wait for a second pair of eyes."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from league.base.acts import Refused
from league.base.days import today
from league.base.forms import Asked
from members import mailings as acts
from members.access import acting, mailing_or_404, mailings_visible_to, may, may_approve, reach, signed_in

PAGE = 50
BADGES = {"": "wait", "approved": "good", "refused": "bad"}


class AnswerForm(Asked):
    word = forms.CharField(
        label=gettext_lazy("A word for who wrote it"), max_length=300, required=False,
        help_text=gettext_lazy("Needed when the letters shall not leave."),
    )  # fmt: skip


@require_safe
@signed_in
def mailings(request: HttpRequest) -> HttpResponse:
    """What waits first, then what was answered."""
    day = today()
    if not may(request.user, "letter.approve", day) and not reach(request.user, "member.write", day):
        raise Http404
    rows = mailings_visible_to(request.user, day)
    context = {
        "waiting": list(rows.filter(answer="")),
        "page": Paginator(rows.exclude(answer=""), PAGE).get_page(request.GET.get("page")),
        "badges": BADGES,
    }
    return render(request, "desks/mailings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def mailing(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the letters as it will leave, and the two answers for who may give them."""
    day = today()
    row, letter = mailing_or_404(request.user, day, pk)
    answers = may_approve(request.user, row, day)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        if not answers:
            raise Http404
        if form.is_valid():
            try:
                acts.answer_mailing(
                    mailing=row,
                    answer=request.POST.get("answer", ""),
                    word=form.cleaned_data["word"],
                    by=acting(request),
                    on=day,
                )
            except Refused as refused:
                form.refuse(refused.field, str(refused))
            else:
                messages.success(request, _("“%(subject)s” is answered.") % {"subject": row.subject})
                return redirect("desks:mailings")
    context = {
        "mailing": row,
        "badge": BADGES[row.answer],
        "shown": {"to": f"{letter.to_name} <{letter.to_email}>", "subject": letter.subject, "body": letter.body},
        "form": form if answers and not row.answer else None,
        "own": row.asked_by_id == request.user.pk,
        "report_url": reverse("desks:bulk_act", args=[row.act_id])
        if row.asked_by_id == request.user.pk or may(request.user, "member.admit", day)
        else "",
    }
    return render(request, "desks/mailing.html", context, status=422 if form.errors else 200)
