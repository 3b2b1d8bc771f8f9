"""The member register, its facets, its columns and its files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from league.base.days import today
from league.base.tabular import Sheet, write_csv, write_xlsx
from league.base.templatetags.league import long_day, thousands
from league.desks import facets
from league.desks.columns import BY_KEY, DEFAULT
from league.desks.register import CAP, Question
from league.desks.selection import Selection
from league.desks.views.selection import offered
from members.access import acting, may, reach, within_reach
from members.models import SavedView
from members.saved_views import title_of, views_of

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TABS = 8


@require_safe
@within_reach("member.see")
def register(request: HttpRequest) -> HttpResponse:
    """The members of a day, fifty a page. `facettes=1` gives the facets and the exact count instead, for htmx."""
    question = Question(request.user, request.GET)
    if request.GET.get("facettes"):
        exact = lead(question.counted()) if request.GET.get("compter") else ""
        return render(request, "desks/register/_counted.html", {"facets": facets.counted(question), "exact": exact})
    page = question.page(request.GET.get("page"))
    more = {"compter": "1"} if question.totals["jobs"] is None else {}
    return render(
        request,
        "desks/register.html",
        {
            "question": question,
            "day": question.day,
            "page": page,
            "total_label": capped(question.totals),
            "facets": facets.options(question),
            "facets_url": question.address(facettes="1", **more),
            "tags": facets.tags(question),
            "clear_url": f"?au={question.day.isoformat()}" if question.past else "?",
            "tabs": tabs(question, list(views_of(acting(request)))) if acting(request) else [],  # type: ignore[arg-type]
            "views_last": {"label": _("All views"), "url": reverse("desks:views")},
            "query": question.kept(day=False).urlencode(),
            "kept": [(name, value) for name, values in question.kept().lists() for value in values],
            "chooser": chooser(question),
            "may_share": bool(reach(request.user, "view.share", today())),
            "lead": lead(question.totals),
            "exports": exports(request, question),
            "acts": [] if question.past else offered(request.user),
            "may_add": may(request.user, "member.admit", today()),
            "oob": bool(getattr(request, "htmx", False)),
        },
    )


def capped(totals: dict[str, Any]) -> str:
    """ "10 000+" when it was not counted to the end, else nothing."""
    return f"{thousands(CAP)}+" if totals["more"] else ""


def lead(totals: dict[str, Any]) -> str:
    """How many members match and how many jobs they have, in one sentence; the second request brings it again, exact."""
    words = {"n": capped(totals) or thousands(totals["members"]), "jobs": thousands(totals["jobs"])}
    if totals["jobs"] is None:
        text = ngettext("%(n)s member", "%(n)s members", totals["members"]) % words
    else:
        text = ngettext("%(n)s member, %(jobs)s jobs", "%(n)s members, %(jobs)s jobs", totals["members"]) % words
    return format_html('<span id="compte">{}</span>', text)


def tabs(question: Question, views: list[SavedView]) -> list[dict[str, Any]]:
    """The views one may open, as addresses; the one in force says so. One that asks of money is for who may see it."""
    here = sorted((name, value) for name, values in question.kept(day=False).lists() for value in values)
    day = f"&au={question.day.isoformat()}" if question.past else ""
    found = []
    for view in views:
        asked = QueryDict(view.query)
        if "situation" in asked and not question.shows_money:
            continue
        pairs = sorted((name, value) for name, values in asked.lists() for value in values)
        found.append({"label": title_of(view), "url": f"?{view.query}{day}", "current": pairs == here, "view": view})
    shown = found[:TABS]
    return shown + [one for one in found[TABS:] if one["current"]]


def chooser(question: Question) -> list[dict[str, Any]]:
    """The columns as one chooses among them: those shown in their order, then the others."""
    shown = [column for column in question.columns if column.key != "nom"]
    others = [one for one in question.columns_open if one not in shown and one.key != "nom"]
    return [{"column": one, "shown": one in shown} for one in [*shown, *others]]


@require_safe
@within_reach("member.see")
def register_columns(request: HttpRequest) -> HttpResponse:
    """Turns the answers of the chooser (`col`, in order; `monter` or `descendre` moves one) into the register's address."""
    data = request.GET.copy()
    keys = [key for key in dict.fromkeys(data.pop("col", [])) if key in BY_KEY]
    moved = False
    for name, step in (("monter", -1), ("descendre", 1)):
        for key in data.pop(name, []):
            if key in keys:
                at = keys.index(key)
                keys.insert(max(0, at + step), keys.pop(at))
                moved = True
    data.pop("colonnes", None)
    data.pop("choisir", None)
    if data.pop("habituelles", None) is None and keys and keys != [key for key in DEFAULT if key != "nom"]:
        data["colonnes"] = ",".join(["nom", *keys])
    if moved:
        data["choisir"] = "1"
    return redirect(f"{reverse('desks:register')}?{data.urlencode(safe=',')}")


def exports(request: HttpRequest, question: Question) -> list[dict[str, str]]:
    """The addresses of the files of exactly what is shown; none without the right to take rows out of the house."""
    if not reach(request.user, "member.export", today()):
        return []
    return [
        {"label": kind.upper(), "url": reverse("desks:register_export", args=[kind]) + question.address(), "kind": kind}
        for kind in TYPES
    ]


@require_safe
@within_reach("member.export")
def register_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The rows and columns of the page as a file, all pages of it, or the ticked rows; within the reach of the right to
    export."""
    if kind not in TYPES:
        raise Http404
    question = Question(request.user, request.GET, act="member.export")
    ticked = Selection(request.user, request.GET, "member.export")
    head, rows = question.table(ticked.asked if ticked.asked and not ticked.all else None)
    day = question.day.isoformat()
    if kind == "csv":
        content = write_csv(head, rows)
    else:
        words = ngettext("%(n)s member on %(day)s", "%(n)s members on %(day)s", len(rows))
        foot = [[words % {"n": thousands(len(rows)), "day": long_day(question.day)}]]
        content = write_xlsx([Sheet(_("Members"), head, rows, foot)])
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{pgettext("file name", "members")}-{day}.{kind}"'
    return response
