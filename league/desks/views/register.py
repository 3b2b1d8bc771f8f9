"""The member register, its facets and its files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from league.base.days import today
from league.base.tabular import Sheet, write_csv, write_xlsx
from league.base.templatetags.league import long_day, thousands
from league.desks.register import LATE, Question
from members.access import may, reach, within_reach

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@within_reach("member.see")
def register(request: HttpRequest) -> HttpResponse:
    """The members of a day, fifty a page. `facettes=1` gives the facets with their counts instead, for htmx."""
    question = Question(request.user, request.GET)
    if request.GET.get("facettes"):
        return render(request, "desks/_facets.html", {"facets": question.facets(), "counted": True})
    page = question.page(request.GET.get("page"))
    return render(
        request,
        "desks/register.html",
        {
            "question": question,
            "day": question.day,
            "page": page,
            "columns": {column.key for column in question.columns},
            "facets": question.options(),
            "facets_url": question.address(facettes="1"),
            "tags": question.tags(),
            "clear_url": f"?au={question.day.isoformat()}" if question.data.get("au") else "?",
            "tabs": tabs(question),
            "lead": lead(question),
            "exports": exports(request, question),
            "may_add": may(request.user, "member.admit", today()),
            "oob": bool(getattr(request, "htmx", False)),
        },
    )


def lead(question: Question) -> str:
    """How many members match and how many jobs they have, in one sentence."""
    totals = question.totals
    words = {"n": thousands(totals["members"]), "jobs": thousands(totals["jobs"])}
    return ngettext("%(n)s member, %(jobs)s jobs", "%(n)s members, %(jobs)s jobs", totals["members"]) % words


def tabs(question: Question) -> list[dict[str, object]]:
    """The views that are asked for most: each is an address, and the one that is in force says so."""
    year = str(question.day.year)
    views: list[tuple[str, dict[str, list[str]]]] = [(_("All"), {})]
    if question.shows_money:
        views.append((_("Late"), {"situation": list(LATE)}))
    views += [(_("To complete"), {"completer": ["1"]}), (_("Joined in %(year)s") % {"year": year}, {"entree": [year]})]
    kept = [("au", question.data["au"])] if question.data.get("au") else []
    return [
        {
            "label": label,
            "url": "?"
            + "&".join(f"{name}={value}" for name, value in [*((n, v) for n, vs in asked.items() for v in vs), *kept]),
            "current": question.asked == asked,
        }
        for label, asked in views
    ]


def exports(request: HttpRequest, question: Question) -> list[dict[str, str]]:
    """The addresses of the files of exactly what is shown; none without the right to take rows out of the house."""
    if not reach(request.user, "member.export", today()):
        return []
    return [
        {"label": kind.upper(), "url": reverse("desks:register_export", args=[kind]) + question.address()}
        for kind in TYPES
    ]


@require_safe
@within_reach("member.export")
def register_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The rows and columns of the page as a file, all pages of it, within the reach of the right to export."""
    if kind not in TYPES:
        raise Http404
    question = Question(request.user, request.GET, act="member.export")
    head, rows = question.table()
    day = question.day.isoformat()
    if kind == "csv":
        content = write_csv(head, rows)
    else:
        totals = question.totals
        foot = [[_("%(n)s members on %(day)s") % {"n": thousands(totals["members"]), "day": long_day(question.day)}]]
        content = write_xlsx([Sheet(_("Members"), head, rows, foot)])
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{pgettext("file name", "members")}-{day}.{kind}"'
    return response
