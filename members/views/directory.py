"""The public directory: who the members of today are, as everybody may read it."""

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from antennas.models import Antenna
from league.base.days import today
from members import directory
from members.forms import chosen
from members.models import College


def directory_list(request: HttpRequest) -> HttpResponse:
    """Search by name, town and skill; filter by antenna and college; thirty a page."""
    day = today()
    query = request.GET.get("q", "").strip()[:100]
    antennas, colleges = list(Antenna.objects.all()), list(College.objects.all())
    slugs = chosen(request.GET.getlist("antenne"), [antenna.slug for antenna in antennas])
    codes = chosen(request.GET.getlist("college"), [college.code for college in colleges])
    found = directory.search(directory.listed(day), query)
    rows = directory.narrow(found, slugs, codes)
    paginator = Paginator(rows, directory.PAGE)
    page = paginator.get_page(request.GET.get("page"))
    page.object_list = cast(Any, directory.entries(page.object_list))
    by_antenna = directory.counts(directory.narrow(found, [], codes), "antenna_slug")
    by_college = directory.counts(directory.narrow(found, slugs, []), "college_code")
    facets = [
        {
            "name": "antenne",
            "title": _("Antenna"),
            "options": [
                {
                    "value": antenna.slug,
                    "label": antenna.name,
                    "css": antenna.css,
                    "count": by_antenna.get(antenna.slug, 0),
                    "checked": antenna.slug in slugs,
                }
                for antenna in antennas
            ],
        },
        {
            "name": "college",
            "title": _("College"),
            "options": [
                {
                    "value": college.code,
                    "label": college.name,
                    "count": by_college.get(college.code, 0),
                    "checked": college.code in codes,
                }
                for college in colleges
            ],
        },
    ]
    tags = _tags(request, antennas, colleges, slugs, codes, query)
    context = {
        "query": query,
        "page": page,
        "facets": facets,
        "tags": tags,
        "clear_url": reverse("members:directory"),
        "filtered": bool(tags),
        "total": paginator.count,
    }
    return render(request, "members/directory.html", context)


def _tags(
    request: HttpRequest,
    antennas: list[Antenna],
    colleges: list[College],
    slugs: list[str],
    codes: list[str],
    query: str,
) -> list[dict[str, Any]]:
    """The filters in force, each with the address without it."""

    def without(name: str, value: str) -> str:
        rest = request.GET.copy()
        rest.pop("page", None)
        rest.setlist(name, [kept for kept in rest.getlist(name) if kept != value])
        return f"?{rest.urlencode()}"

    tags = (
        [{"label": _("“%(text)s”") % {"text": query}, "remove_url": without("q", request.GET.get("q", ""))}]
        if query
        else []
    )
    tags += [{"label": one.name, "remove_url": without("antenne", one.slug)} for one in antennas if one.slug in slugs]
    tags += [{"label": one.name, "remove_url": without("college", one.code)} for one in colleges if one.code in codes]
    return tags


def directory_company(request: HttpRequest, pk: int) -> HttpResponse:
    """One member as everybody may read it; a company that is not listed today is not there."""
    row = directory.listed(today()).filter(pk=pk).first()
    if row is None:
        raise Http404
    company = directory.entry(row)
    names = directory.names_of(pk)
    facts: list[dict[str, Any]] = [
        {"label": _("Activity"), "value": company.activity},
        {"label": _("Size"), "value": company.size},
        {"label": _("Town"), "value": company.town},
        {"label": _("College"), "value": company.college},
        {"label": _("Member since"), "value": company.since},
    ]
    facts += [{"label": _("Also known as"), "value": ", ".join(name.name for name in names)}] if names else []
    return render(
        request,
        "members/directory_company.html",
        {"company": company, "facts": [fact for fact in facts if fact["value"]]},
    )
