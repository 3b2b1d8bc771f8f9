"""A company proposes, somebody decides with a word."""

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from league.base.acts import Refused
from league.base.days import today
from league.base.models import User
from members import proposals
from members.access import acting, companies_visible_to, company_or_404, may, reach, signed_in, within_reach
from members.models import Company, Proposal
from members.portal_forms import DecisionForm, LeaveForm, NameForm, ProposalForm, SeatForm, SirenProposalForm
from members.proposals import Kind
from members.roster import contacts_of
from members.views.back import back_to

FORMS: dict[str, type[ProposalForm]] = {
    Kind.NAME: NameForm,
    Kind.SIREN: SirenProposalForm,
    Kind.SEAT: SeatForm,
    Kind.LEAVE: LeaveForm,
}


def _user(request: HttpRequest) -> User:
    user = acting(request)
    if user is None:
        raise Http404
    return user


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_new(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """What counts in law is asked for, with a reason; what is true today stands in the form already."""
    day = today()
    kind = proposals.SLUGS.get(slug)
    if kind is None:
        raise Http404
    act = "member.leave" if kind == Kind.LEAVE else "member.edit"
    company = company_or_404(request.user, act, day, pk)
    now = proposals.fact(company, kind, day)
    form = FORMS[kind](request.POST or None, initial={**now, "day": day, "last_day": None})
    if request.method == "POST" and form.is_valid():
        try:
            proposals.propose(
                company=company,
                kind=kind,
                after=form.after,
                reason=form.cleaned_data["reason"],
                from_day=form.from_day,
                by=_user(request),
                on=day,
            )
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("Your request is on its way: the answer comes by letter and on this page."))
            return redirect(back_to(request.user, company))
    context = {
        "company": company,
        "kind": kind,
        "title": proposals.TITLES[kind],
        "now": proposals.words(kind, now),
        "form": form,
        "open": proposals.open_of(company).get(kind),
        "leaving": kind == Kind.LEAVE,
        "people": contacts_of(company, day) if kind == Kind.LEAVE else [],
        "back": back_to(request.user, company),
    }
    return render(request, "members/proposal_new.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def proposal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The company takes its own request back, by anybody who might have made it."""
    day = today()
    row = Proposal.objects.filter(pk=pk).select_related("company").first()
    if row is None:
        raise Http404
    act = "member.leave" if row.kind == Kind.LEAVE else "member.edit"
    if row.company_id not in reach(request.user, act, day).companies:
        raise Http404
    try:
        proposals.withdraw(proposal=row, by=_user(request), on=day)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The request is taken back."))
    return redirect(back_to(request.user, row.company))


@require_safe
@within_reach("proposal.decide")
def proposal_list(request: HttpRequest) -> HttpResponse:
    """What waits within reach, the oldest first, and what was decided lately."""
    day = today()
    queue = list(proposals.waiting(request.user, day).select_related("company").order_by("asked_at", "pk"))
    near = companies_visible_to(request.user, "proposal.decide", day)
    done = Proposal.objects.filter(company__in=near).exclude(outcome="").select_related("company", "decided_by")
    page = Paginator(done.order_by("-decided_at", "-pk"), 30).get_page(request.GET.get("page"))
    people = proposals.with_people([*queue, *page.object_list])
    context = {
        "queue": [_line(one, people) for one in queue],
        "page": page,
        "done": [_line(one, people) for one in page.object_list],
        "first": queue[0] if queue else None,
    }
    return render(request, "members/proposals.html", context)


def _line(one: Proposal, people: Any) -> dict[str, Any]:
    return {
        "row": one,
        "person": people.get(one.asked_by_id),
        "before": proposals.words(one.kind, one.before),
        "after": proposals.words(one.kind, one.after),
    }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Before, asked and, when the register moved meanwhile, now; yes or no with a word."""
    day = today()
    row = (
        Proposal.objects.filter(company__in=companies_visible_to(request.user, "proposal.decide", day), pk=pk)
        .select_related("company", "asked_by", "decided_by")
        .first()
    )
    if row is None:
        raise Http404
    may_end = may(request.user, "member.admit", day)
    now = proposals.fact(row.company, row.kind, day)
    form = DecisionForm(request.POST or None, initial={"seen": json.dumps(now)})
    moved = False
    if request.method == "POST" and form.is_valid():
        try:
            said = _decide(request, row, form, may_end)
        except proposals.Moved as refused:
            moved, now = True, dict(refused.now)
            form = DecisionForm(initial={"seen": json.dumps(now), "word": form.cleaned_data["word"]})
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, said)
            return redirect("members:proposals")
    people = proposals.with_people([row])
    context = {
        **_line(row, people),
        "proposal": row,
        "company": row.company,
        "form": form,
        "now": proposals.words(row.kind, now),
        "changed": not row.outcome and now != row.before,
        "moved": moved,
        "leaving": row.kind == Kind.LEAVE,
        "may_accept": row.kind != Kind.LEAVE or may_end,
        "own": row.asked_by_id == request.user.pk,
        "company_url": _sheet(request, row.company),
    }
    return render(request, "members/proposal.html", context, status=409 if moved else 422 if form.errors else 200)


def _decide(request: HttpRequest, row: Proposal, form: DecisionForm, may_end: bool) -> str:
    word, by, day = form.cleaned_data["word"], _user(request), today()
    if request.POST.get("answer") == "accept":
        proposals.accept(
            proposal=row,
            seen=form.cleaned_data["seen"],
            word=word,
            by=by,
            on=day,
            because=proposals.provenance(row),
            may_end=may_end,
        )
        return _("Done: the register of %(name)s is changed and the letter is written.") % {"name": row.company.name}
    proposals.refuse(proposal=row, word=word, by=by, on=day)
    return _("Refused: %(name)s gets a letter with your word.") % {"name": row.company.name}


def _sheet(request: HttpRequest, company: Company) -> str:
    far = reach(request.user, "member.see", today())
    return back_to(request.user, company) if far.league or far.antennas else ""
