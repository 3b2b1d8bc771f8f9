"""The workbench: doubtful matches by rising doubt, one at a time, two sides, value by value; and undone again."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from league.base.acts import Refused
from league.base.days import today
from league.base.remarks import Remark
from league.base.templatetags.league import phone, siren, thousands
from members import cases as acts
from members import cleaning, contributions, intake
from members.access import acting, league_only, may
from members.models import Company, Contribution, IntakeLine, MatchCase

RIGHT = "intake.run"
PER_PAGE = 50
# What the two sides are compared on, each a choice of joining.CHOICES, and how it is called.
COMPARED = (
    ("name", gettext_lazy("Name")),
    ("siren", gettext_lazy("SIREN")),
    ("legal_form", gettext_lazy("Legal form")),
    ("naf", gettext_lazy("Activity (NAF)")),
    ("address", gettext_lazy("Address")),
    ("phone", gettext_lazy("Phone")),
    ("email", gettext_lazy("E-mail")),
    ("website", gettext_lazy("Website")),
    ("jobs", gettext_lazy("Headcount")),
    ("contact", gettext_lazy("Contact")),
    ("joined", gettext_lazy("Member since")),
)


@league_only(RIGHT)
def cases(request: HttpRequest) -> HttpResponse:
    """The queue of matches, by rising doubt, and what was decided, each with its undo."""
    queue = intake.waiting_cases().select_related("line__intake__source", "other_line__intake__source", "other_company")
    page = Paginator(queue, PER_PAGE).get_page(request.GET.get("page"))
    decided = (
        MatchCase.objects.exclude(answer="")
        .exclude(decided_by=None, before=[])
        .select_related("line__intake__source", "line__company", "other_line", "other_company", "decided_by__person")
        .order_by("-decided_at")[:20]
    )
    merges = (
        Contribution.objects.exclude(line__verdict=IntakeLine.Verdict.DOUBTFUL)
        .select_related("line__intake__source", "company")
        .order_by("-pk")[:10]
    )
    return render(
        request,
        "members/cases.html",
        {
            "page": page,
            "rows": [shown(one) for one in page.object_list],
            "decided": [shown(one) for one in decided],
            "merges": merges,
            "lead": lead(page.paginator.count),
            "may_merge": may(request.user, "member.merge", today()),
        },
    )


def lead(count: int) -> str:
    return ngettext("%(n)s match waits for an answer.", "%(n)s matches wait for an answer.", count) % {
        "n": thousands(count)
    }


def shown(case: MatchCase) -> dict[str, Any]:
    """A case in words: both names, the reasons for and against."""
    other = case.other_line.cells.get("name", "") if case.other_line else str(case.other_company or "")
    return {
        "case": case,
        "name": case.line.cells.get("name", ""),
        "other": other,
        "percent": round(case.score * 100),
        "reasons": [{"words": str(Remark.from_json(r)), "weight": r.get("weight", 0)} for r in case.reasons],
    }


@league_only(RIGHT)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Two side by side, a value of one side or of the other; one answer, then the next."""
    one = get_object_or_404(
        MatchCase.objects.select_related(
            "line__intake__source", "line__company", "other_line__intake__source", "other_company", "decided_by__person"
        ),
        pk=pk,
    )
    error, picked = "", {name: request.POST.get(f"value-{name}", "") for name, _label in COMPARED}
    if request.method == "POST":
        answer, by = request.POST.get("answer", ""), acting(request)
        following = intake.next_case(one)
        try:
            if answer == "later":
                acts.put_off(case=one, by=by, on=today())
                messages.info(request, _("Put off: %(name)s is now at the end of the queue.") % {"name": name_of(one)})
            else:
                intake.decide(case=one, answer=answer, by=by, on=today(), choices=picked)
                messages.success(request, _("Decided and remembered."))
        except Refused as refusal:
            error = str(refusal)
        else:
            return redirect("members:case", pk=following.pk) if following else redirect("members:cases")
    left, right = side_of_line(one.line), other_side(one)
    waiting = intake.waiting_cases().count()
    last = acts.last_answer(acting(request))
    return render(
        request,
        "members/case.html",
        {
            **shown(one),
            "error": error,
            "left": left,
            "right": right,
            "rows": [
                row
                for key, label in COMPARED
                if (row := compared(key, label, left["values"], right["values"] if right else {}, picked.get(key, "")))
            ],
            "lead": lead(waiting),
            "waiting": waiting,
            "last": shown(last) if last is not None and last.pk != one.pk else None,
            "verdict": verdict_words(one),
        },
        status=422 if error else 200,
    )


def name_of(one: MatchCase) -> str:
    return str(one.line.cells.get("name", ""))


def verdict_words(one: MatchCase) -> str:
    """The likeness in words, so that nobody has to read a number."""
    if not (one.other_line_id or one.other_company_id):
        return _("No other company comes near: the question is whether to admit it.")
    if one.score >= 0.8:
        return _("Very likely one company: nearly everything agrees.")
    if one.score >= 0.6:
        return _("Likely one company: more agrees than differs.")
    if one.score >= 0.4:
        return _("Open: as much speaks for it as against it.")
    return _("Rather two companies: little agrees.")


def compared(key: str, label: Any, left: dict[str, Any], right: dict[str, Any], picked: str) -> dict[str, Any] | None:
    """One row of the two sides: alike as the matching sees it, different (then one chooses), or said by one side only.

    What is known stays by default; a value that only the line gives is taken.
    """
    mine, theirs = left.get(key), right.get(key)
    if not mine and not theirs:
        return None
    keys: dict[str, Callable[[str], str]] = {
        "name": cleaning.name_key,
        "address": cleaning.street_key,
        "contact": cleaning.plain,
    }
    alike = keys.get(key, str)
    spelt: dict[str, Callable[[Any], Any]] = {"phone": phone, "siren": siren}
    say = spelt.get(key, str)
    same = alike(str(mine)) == alike(str(theirs)) if mine and theirs else None
    chosen = picked if picked in ("line", "known") else "known"
    return {
        "key": key,
        "label": label,
        "left": say(mine) if mine else "",
        "right": say(theirs) if theirs else "",
        "same": same,
        "choice": chosen if same is False else "",
        "taken": "line" if mine and not theirs else "",
        "note": right.get(f"{key}_from", "") if theirs else "",
    }


def place_of(line: IntakeLine) -> str:
    return _("%(register)s, line %(line)s") % {"register": line.intake.source, "line": line.external_id or line.line}


def values_of(cells: dict[str, Any]) -> dict[str, Any]:
    """A line as the two sides are compared on."""
    town = " ".join(filter(None, [cells["postal_code"], cells["commune_name"] or cells["town"]]))
    return {
        **cells,
        "address": ", ".join(filter(None, [cells["street"], town])),
        "joined": cells["joined_raw"],
    }


def side_of_line(line: IntakeLine) -> dict[str, Any]:
    return {"title": line.cells.get("name", ""), "note": place_of(line), "values": values_of(line.cells), "url": ""}


def other_side(one: MatchCase) -> dict[str, Any] | None:
    """The other side: a line of a register, or a company with what stands for it today and where each value is from."""
    if one.other_line is not None:
        return side_of_line(one.other_line)
    company = one.other_company
    if company is None:
        return None
    day = today()
    return {
        "title": company.name,
        "note": _("in the register of the league"),
        "url": reverse("desks:company", args=[company.pk]),
        "values": values_of_company(company, day),
    }


def values_of_company(company: Company, day: date) -> dict[str, Any]:
    seat = company.establishments.on(day).filter(seat=True).select_related("commune").first()
    figure = company.figures.exclude(jobs=None).order_by("-day", "-id").first()
    speaker = company.functions.on(day).filter(kind="representative").select_related("person").first()
    membership = company.memberships.order_by("-span").first()
    town = f"{seat.postal_code} {seat.commune.name if seat.commune else seat.town}".strip() if seat else ""
    joined = (membership.joined_on or membership.span.lower) if membership else None
    values = {
        "name": company.name,
        "siren": company.siren or "",
        "legal_form": company.legal_form,
        "naf": company.naf,
        "address": ", ".join(filter(None, [seat.street, town])) if seat else "",
        "phone": company.phone,
        "email": company.email,
        "website": company.website,
        "jobs": figure.jobs if figure else None,
        "contact": speaker.person.name if speaker else "",
        "joined": f"{joined:%d/%m/%Y}" if joined else "",
    }
    lines = list(company.register_lines.select_related("intake__source").defer("raw").order_by("-pk"))
    return values | {f"{key}_from": origin(key, value, lines) for key, value in values.items() if value}


def origin(key: str, value: Any, lines: Sequence[IntakeLine]) -> str:
    """Where a value comes from: the last register line that says it, else it was given since."""
    for line in lines:
        said = values_of(line.cells)
        if str(said.get(key) or "") == str(value) or (key == "contact" and _person(line.cells) == str(value)):
            return place_of(line)
    if key == "joined":
        return ""
    return _("given since") if lines else _("given by the company")


def _person(cells: dict[str, Any]) -> str:
    return f"{cells['contact_first']} {cells['contact_last']}".strip()


# --- undone ----------------------------------------------------------------------------------------------------------


@require_POST
@league_only(RIGHT)
def case_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an answer back at once; the match is asked again."""
    one = get_object_or_404(MatchCase.objects.select_related("line"), pk=pk)
    try:
        acts.undo(line=one.line, by=acting(request), on=today())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("members:cases")
    messages.success(request, _("Undone: this match waits for an answer again."))
    return redirect("members:case", pk=one.pk)


@league_only(RIGHT)
def line_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What undoing the merge of a line takes back, value by value; then it is taken back."""
    line = get_object_or_404(IntakeLine.objects.select_related("intake__source", "company", "contribution"), pk=pk)
    if line.company is None or not hasattr(line, "contribution"):
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            acts.undo(line=line, by=acting(request), on=today())
        except Refused as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("The merge is undone: the line waits for an answer again."))
            return redirect("members:cases")
    return render(
        request,
        "members/line_undo.html",
        {
            "line": line,
            "place": place_of(line),
            "told": contributions.told(line.contribution),
            "error": error,
            "back": reverse("desks:company", args=[line.company_id]),
        },
        status=422 if error else 200,
    )
