"""Asking to join, on the public page; deciding, at the desk of the staff."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.postgres.search import TrigramSimilarity
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from antennas import territory
from antennas.models import Tenure
from league.base.acts import Refused
from league.base.days import today
from league.base.identifiers import spaced
from league.base.models import Letter
from league.base.templatetags.league import phone
from members import applications as acts
from members.access import league_only
from members.applications import ApplicationIn
from members.cleaning import name_key
from members.forms import DecideForm, JoinForm, new_intent
from members.models import Application, Company, CompanyName
from members.views.back import back_to


def join(request: HttpRequest) -> HttpResponse:
    """The application to join: sent twice it is received once; a machine that fills the hidden question is thanked."""
    if request.method != "POST":
        return render(request, "members/join.html", {"form": JoinForm(initial={"intent": new_intent()})})
    form = JoinForm(request.POST)
    if form.trapped:
        return redirect("members:join_thanks", intent=new_intent())
    if form.is_valid():
        said = form.cleaned_data
        columns = ApplicationIn.__dataclass_fields__.keys() - {"commune"}
        try:
            application = acts.apply(
                data=ApplicationIn(commune=form.place, **{name: said[name] for name in columns}),
                intent=said["intent"],
                on=today(),
            )
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            return redirect("members:join_thanks", intent=application.intent)
    return render(request, "members/join.html", {"form": form}, status=422)


def join_thanks(request: HttpRequest, intent: UUID) -> HttpResponse:
    """What happens next. An address nobody guesses; it shows what the applicant wrote, without the person."""
    application = (
        Application.objects.filter(intent=intent, outcome="").select_related("antenna", "college", "commune").first()
    )
    delegate = None
    if application is not None:
        delegate = (
            Tenure.objects.on(today())
            .filter(function=Tenure.Function.DELEGATE, antenna=application.antenna)
            .select_related("person")
            .first()
        )
    return render(request, "members/join_thanks.html", {"application": application, "delegate": delegate})


@league_only("member.admit")
def applications(request: HttpRequest) -> HttpResponse:
    """Those that wait, oldest first, and what was decided lately."""
    day = today()
    queue = list(acts.waiting())
    context = {
        "queue": queue,
        "late": sum(1 for one in queue if one.received_at.date() < day - timedelta(days=21)),
        "late_before": day - timedelta(days=21),
        "page": Paginator(acts.decided(), 30).get_page(request.GET.get("page")),
    }
    return render(request, "members/applications.html", context)


@league_only("member.admit")
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application: what was said, what we know already, and the decision."""
    row = get_object_or_404(
        Application.objects.select_related("college", "antenna", "commune", "decision", "company", "decided_by"), pk=pk
    )
    day = today()
    form = DecideForm(
        request.POST or None,
        initial={
            "outcome": Application.Outcome.ADMITTED,
            "college": row.college_id,
            "antenna": row.antenna_id,
            "day": day,
            "body": _last_body(),
            "member_from": day,
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            decided = acts.decide(
                application=row,
                outcome=said["outcome"],
                reason=said["reason"],
                decision_body=said["body"],
                reference=said["reference"],
                on=said["day"],
                member_from=said["member_from"],
                college=said["college"],
                antenna=said["antenna"],
                by=request.user if request.user.is_authenticated else None,
            )
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            if decided.company is not None:
                messages.success(
                    request, _("%(name)s is a member. The welcome letter is written.") % {"name": decided.company.name}
                )
                return redirect(back_to(request.user, decided.company))
            messages.success(request, _("The refusal of %(name)s is recorded and told by letter.") % {"name": row.name})
            return redirect("members:applications")
    context = {
        "application": row,
        "form": form,
        "facts": _facts(row),
        "known": _known(row),
        "letters": Letter.objects.filter(
            intent__in=[f"application-received:{row.pk}", f"application-refused:{row.pk}"]
        ),
        "next": acts.waiting().exclude(pk=row.pk).filter(received_at__gte=row.received_at).first(),
    }
    return render(request, "members/application.html", context, status=422 if form.errors else 200)


def _last_body() -> str:
    """The body that decided the last application: what staff type most."""
    last = (
        Application.objects.exclude(decision=None)
        .order_by("-decision__recorded_at")
        .values_list("decision__body", flat=True)
    )
    return last.first() or _("Bureau")


def _facts(row: Application) -> dict[str, list[dict[str, Any]]]:
    found = territory.antenna_for(row.commune, row.received_at.date())
    return {
        "company": [
            {
                "label": _("SIREN"),
                "value": spaced(row.siren),
                "note": row.get_siren_absence_display() if not row.siren else "",
            },
            {"label": _("College"), "value": row.college.name},
            {
                "label": _("Jobs in the region"),
                "value": row.jobs,
                "note": _("created less than a year ago") if row.creator else "",
            },
            {
                "label": _("Address"),
                "value": ", ".join(filter(None, [row.street, f"{row.postal_code} {row.commune or ''}".strip()])),
            },
            {
                "label": _("Antenna"),
                "value": row.antenna.name,
                "note": found[1] if found else _("Chosen by the applicant"),
            },
            {"label": _("Website"), "value": row.website, "url": f"https://{row.website}" if row.website else ""},
        ],
        "person": [
            {"label": _("Name"), "value": f"{row.first_name} {row.last_name}", "note": row.title},
            {"label": _("E-mail"), "value": row.email, "url": f"mailto:{row.email}"},
            {"label": _("Phone"), "value": phone(row.phone)},
        ],
    }


def _known(row: Application) -> list[dict[str, Any]]:
    """Companies of the house that this may be: same SIREN, else a name that sounds the same."""
    if row.siren:
        same = Company.objects.filter(siren=row.siren)
        if same:
            return [{"company": one, "why": _("Same SIREN")} for one in same]
    key = name_key(row.name).lower()
    if len(key) < 3:
        return []
    alike = {"sort_key__trigram_similar": key, "likeness__gte": 0.5}
    likeness = TrigramSimilarity("sort_key", key)
    other = CompanyName.objects.annotate(likeness=likeness).filter(**alike).values("company")
    near = Company.objects.annotate(likeness=likeness).filter(Q(**alike) | Q(pk__in=other)).order_by("-likeness")[:5]
    return [{"company": one, "why": _("Name close to this one")} for one in near]
