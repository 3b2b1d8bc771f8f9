"""Asking to join, on the public page; following the steps; the opinion of the delegate. The decision is a page of the desks."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.postgres.search import TrigramSimilarity
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from antennas import territory
from antennas.models import Tenure
from league.base.acts import Refused
from league.base.days import today
from league.base.identifiers import spaced
from league.base.models import Letter
from league.base.templatetags.league import period, phone
from members import applications as acts
from members import nomenclature, sirene
from members.access import acting, may, reach, signed_in
from members.applications import ApplicationIn
from members.cleaning import name_key
from members.forms import JoinForm, OpinionForm, new_intent
from members.models import Application, Company, CompanyName, Opinion


def join(request: HttpRequest) -> HttpResponse:
    """The application to join: sent twice it is received once; a machine that fills the hidden question is thanked.

    Two buttons ask the Sirene directory: one looks for a company, one takes it over into the form. What was written
    already stays, and whatever the directory does the form can be sent.
    """
    if request.method != "POST":
        return _join(request, JoinForm(initial={"intent": new_intent()}))
    form = JoinForm(request.POST)
    if form.trapped:
        return redirect("members:application_steps", intent=new_intent())
    if "take" in request.POST:
        return _taken(request, request.POST["take"])
    if "look" in request.POST or (request.POST.get("search") and not request.POST.get("name")):
        return _join(request, _kept(request), answer=sirene.look_up(request.POST.get("search", "")))
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
            return redirect("members:application_steps", intent=application.intent)
    return _join(request, form, status=422)


def _join(request: HttpRequest, form: JoinForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "directory": sirene.enabled(), **more}
    taken = more.get("taken") or sirene.unsigned(str(form["found"].value() or ""))
    context["taken"] = taken
    context["taken_form"] = nomenclature.legal_form(taken.legal_category) if taken else ""
    return render(request, "members/join.html", context, status=status)


def _kept(request: HttpRequest, **values: Any) -> JoinForm:
    """The form as it was written, with nothing judged yet."""
    return JoinForm(initial={**{name: request.POST.get(name, "") for name in JoinForm.base_fields}, **values})


def _taken(request: HttpRequest, siren: str) -> HttpResponse:
    """The company chosen from the list, written into the form; or why it cannot join, or that it has to write itself."""
    answer = sirene.look_up(siren)
    unit = next((one for one in answer.units if one.siren == siren), None)
    if unit is None:
        words = answer.trouble or _("The directory of companies does not know this SIREN.")
        return _join(request, _kept(request, siren=siren), answer=sirene.Answer(trouble=words))
    known = acts.recognise(siren=unit.siren, name=unit.name, commune=None, on=today())
    words = acts.closed_words(unit) if unit.closed else known.words
    if words:
        return _join(request, _kept(request), answer=sirene.Answer(trouble=words))
    values = {
        "siren": unit.siren, "siren_absence": "", "found": unit.signed, "name": unit.name, "street": unit.street,
        "postal_code": unit.postal_code, "town": unit.town.title(), "search": "",
    }  # fmt: skip
    written = {name: value for name, value in values.items() if value or name in ("search", "siren_absence")}
    return _join(request, _kept(request, **written), taken=unit, back=known.former is not None)


def application_steps(request: HttpRequest, intent: UUID) -> HttpResponse:
    """Where an application stands. An address nobody guesses; it shows what the applicant wrote, without the person."""
    application = (
        Application.objects.filter(intent=intent)
        .select_related("antenna", "college", "commune", "opinion", "decision")
        .first()
    )
    delegate = None
    if application is not None and not application.outcome:
        delegate = (
            Tenure.objects.on(today())
            .filter(function=Tenure.Function.DELEGATE, antenna=application.antenna)
            .select_related("person")
            .first()
        )
    steps = acts.steps_of(application) if application is not None else []
    context = {"application": application, "delegate": delegate, "steps": steps}
    return render(request, "members/application_steps.html", context)


def visible(user: Any) -> QuerySet[Application]:
    """The applications a person may read today: all for who admits, those of her antennas for a delegate."""
    day = today()
    if may(user, "member.admit", day):
        return Application.objects.all()
    return Application.objects.filter(antenna__in=reach(user, "application.opine", day).antennas)


@signed_in
def applications(request: HttpRequest) -> HttpResponse:
    """Those that wait, oldest first, and what was decided lately."""
    day = today()
    decides = may(request.user, "member.admit", day)
    if not decides and not reach(request.user, "application.opine", day):
        raise Http404
    mine = visible(request.user).values("pk")
    queue = list(acts.waiting().filter(pk__in=mine))
    context = {
        "queue": queue,
        "decides": decides,
        "late": sum(1 for one in queue if one.received_at.date() < day - timedelta(days=21)),
        "late_before": day - timedelta(days=21),
        "page": Paginator(acts.decided().filter(pk__in=mine), 30).get_page(request.GET.get("page")),
    }
    return render(request, "members/applications.html", context)


@signed_in
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """One application: what was said, what we know already, its steps; a delegate gives an opinion here."""
    row = get_object_or_404(
        visible(request.user).select_related(
            "college", "antenna", "commune", "decision", "company", "decided_by", "opinion__given_by"
        ),
        pk=pk,
    )
    day = today()
    opinion: Opinion | None = getattr(row, "opinion", None)
    form = None
    if reach(request.user, "application.opine", day).covers(antenna=row.antenna_id) and not row.outcome:
        said = {"verdict": opinion.verdict, "words": opinion.words} if opinion else {}
        form = OpinionForm(request.POST or None, initial=said)
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                acts.opine(application=row, **form.cleaned_data, by=acting(request), on=day)
            except Refused as refused:
                form.refuse(refused.field, str(refused))
            else:
                messages.success(request, _("Your opinion on %(name)s is recorded.") % {"name": row.name})
                return redirect("members:application", pk=row.pk)
    decides = may(request.user, "member.admit", day)
    context = {
        "application": row,
        "form": form,
        "opinion": opinion,
        "decides": decides,
        "steps": acts.steps_of(row, staff=True),
        "facts": _facts(row),
        "known": _known(row) if decides and not row.outcome else [],
        "letters": Letter.objects.filter(intent__in=[f"application-received:{row.pk}", f"application-refused:{row.pk}"])
        if decides
        else [],
        "next": acts.waiting()
        .filter(pk__in=visible(request.user).values("pk"), received_at__gte=row.received_at)
        .exclude(pk=row.pk)
        .first(),
    }
    return render(request, "members/application.html", context, status=422 if form and form.errors else 200)


def _facts(row: Application) -> dict[str, list[dict[str, Any]]]:
    found = territory.antenna_for(row.commune, row.received_at.date())
    return {
        "company": [
            {
                "label": _("SIREN"),
                "value": spaced(row.siren),
                "note": row.get_siren_absence_display() if not row.siren else "",
            },
            *_official(row),
            {"label": _("College"), "value": row.college.name},
            {
                "label": _("Jobs"),
                "value": row.jobs,
                "note": ", ".join(
                    filter(
                        None,
                        [
                            _("%(n)s in the region") % {"n": row.jobs_region} if row.jobs_region is not None else "",
                            _("created less than a year ago") if row.creator else "",
                            _implausible(row),
                        ],
                    )
                ),
            },
            {
                "label": _("Address"),
                "value": ", ".join(filter(None, [row.street, f"{row.postal_code} {row.commune or row.town}".strip()])),
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


def _official(row: Application) -> list[dict[str, Any]]:
    """What the Sirene directory said when the application was sent; nothing for one filled in by hand."""
    found = row.found or {}
    band = nomenclature.insee_band_words(found.get("insee_band", ""))
    rows = [
        (_("Legal name"), found.get("name") if found.get("name") != row.name else "", ""),
        (_("Legal form"), nomenclature.legal_form(found.get("legal_category", "")), found.get("legal_category", "")),
        (_("Activity (NAF rev. 2)"), nomenclature.activity(found.get("naf", "")), found.get("naf", "")),
        (_("Activity (NAF 2025)"), found.get("naf_2025"), ""),
        (_("Headcount band of INSEE"), band, found.get("insee_band_year") or ""),
        (_("VAT number"), row.vat, ""),
    ]
    return [{"label": label, "value": value, "note": note} for label, value, note in rows if value]


def _implausible(row: Application) -> str:
    band = (row.found or {}).get("insee_band", "")
    return _("far from the band of INSEE") if nomenclature.implausible(row.jobs, band) else ""


def _known(row: Application) -> list[dict[str, Any]]:
    """Companies of the house that this may be: same SIREN, else a name that sounds the same."""
    if row.siren:
        same = Company.objects.filter(siren=row.siren)
        if same:
            return [{"company": one, "why": _("Same SIREN"), "stays": _stays(one)} for one in same]
    key = name_key(row.name).lower()
    if len(key) < 3:
        return []
    alike = {"sort_key__trigram_similar": key, "likeness__gte": 0.5}
    likeness = TrigramSimilarity("sort_key", key)
    other = CompanyName.objects.annotate(likeness=likeness).filter(**alike).values("company")
    near = Company.objects.annotate(likeness=likeness).filter(Q(**alike) | Q(pk__in=other)).order_by("-likeness")[:5]
    return [{"company": one, "why": _("Name close to this one"), "stays": _stays(one)} for one in near]


def _stays(company: Company) -> str:
    """Its memberships in words: a company that comes back is recognised by them."""
    spans = company.memberships.order_by("span").values_list("span", flat=True)
    return ", ".join(_("member %(period)s") % {"period": period(span)} for span in spans)
