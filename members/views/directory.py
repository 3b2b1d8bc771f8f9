"""The public directory: who the members of today are, as everybody may read it, in pages and as data."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from antennas.models import Antenna, Commune
from league.base import tabular
from league.base.days import today
from league.base.models import League
from league.base.templatetags.league import phone, tel
from members import directory, directory_data, directory_map, directory_search
from members.directory_search import FILTERS, SORTS, Found
from members.models import College
from members.nomenclature import FAMILIES, SIZES

PAGE, MOST = 30, 100
SKILLS = 10
_TOKEN = re.compile(rb"\b[A-Za-z0-9]{64}\b")  # the masked CSRF token is another one in every answer


def validated(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Caches may keep the answer and must ask again each time: its tag is what it says, so what is gone is gone at
    once, and what is the same costs no transfer. It travels compressed; the masked token keeps that safe (BREACH)."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return response
        digest = hashlib.sha256(_TOKEN.sub(b"", response.content)).hexdigest()[:32]
        response.headers["ETag"] = f'"{digest}"'
        response.headers["Cache-Control"] = "no-cache"
        return get_conditional_response(request, etag=f'"{digest}"', response=response) or response

    return gzip_page(require_safe(asked))


@dataclass(frozen=True)
class Question:
    """What an address asks of the directory. Unknown values of closed lists are passed over."""

    params: QueryDict
    query: str
    chosen: dict[str, list[str]]
    order: str
    antennas: list[Antenna]
    colleges: list[College]

    def address(self, name: str, value: str) -> str:
        """This address with a filter put on, or taken away when it is on."""
        rest = self.params.copy()
        rest.pop("page", None)
        kept = rest.getlist(name)
        rest.setlist(name, [one for one in kept if one != value] if value in self.chosen[name] else [*kept, value])
        return f"?{rest.urlencode()}"

    @property
    def filtered(self) -> bool:
        return bool(self.query or any(self.chosen.values()))


def asked_by(params: QueryDict) -> Question:
    antennas, colleges = list(Antenna.objects.all()), list(College.objects.all())
    known: dict[str, set[str]] = {
        "antenne": {antenna.slug for antenna in antennas},
        "college": {college.code for college in colleges},
        "famille": set(FAMILIES),
        "taille": set(SIZES),
    }
    chosen = {}
    for name in FILTERS:
        values = list(dict.fromkeys(value.strip()[:60] for value in params.getlist(name) if value.strip()))[:20]
        chosen[name] = [value for value in values if name not in known or value in known[name]]
    query = " ".join(params.get("q", "").replace("\0", " ").split())[:100]
    order = params.get("tri", "")
    return Question(params, query, chosen, order if order in SORTS else "pertinence", antennas, colleges)


def found_by(question: Question, day: date) -> Found:
    rows = directory_search.search(directory.listed(day), question.query)
    return directory_search.sift(directory_search.facts(rows), question.chosen, question.order)


def entries_of(pks: list[int], day: date) -> list[directory.Entry]:
    """The entries of these companies, in this order."""
    by_pk = {entry.pk: entry for entry in directory.entries(directory.listed(day).filter(pk__in=pks))}
    return [by_pk[pk] for pk in pks if pk in by_pk]


def page_of(found: Found, params: QueryDict, day: date, per_page: int = PAGE) -> Page[Any]:
    page = Paginator(found.pks, per_page).get_page(params.get("page"))
    page.object_list = cast(Any, entries_of(list(page.object_list), day))
    return page


@validated
def directory_list(request: HttpRequest) -> HttpResponse:
    """Search as one types, filters with counts, a map that filters; thirty a page."""
    day = today()
    question = asked_by(request.GET)
    found = found_by(question, day)
    page = page_of(found, request.GET, day)
    codes = {*found.places, *question.chosen["commune"]}
    communes = {row.code: row for row in Commune.objects.filter(code__in=codes)}
    departments = {row.department: row.department_name for row in communes.values()}
    names = _labels(question, found, communes, departments)
    rest = question.params.copy()
    rest.pop("page", None)
    context = {
        "question": question,
        "query": question.query,
        "order": question.order,
        "sorts": {
            "pertinence": _("Best match") if question.query else _("By name"),
            **({"nom": _("By name")} if question.query else {}),
            "recent": _("Newest members"),
            "ancien": _("Oldest members"),
        },
        "page": page,
        "facets": _facets(question, found, names),
        "tags": _tags(question, names),
        "communes": question.chosen["commune"],
        "clear_url": reverse("members:directory"),
        "total": page.paginator.count,
        "map_svg": directory_map.map_of(
            question.antennas,
            found.counts["antenne"],
            found.counts["commune"],
            {
                code: (communes[code].name, place[0], place[1])
                for code, place in found.places.items()
                if code in communes
            },
            chosen=question.chosen,
            address=question.address,
        ),
        "rest": rest.urlencode(),
        "canonical": directory_data.absolute(reverse("members:directory")),
        "live": bool(request.headers.get("HX-Request")),
    }
    return render(request, "members/directory.html", context)


def _labels(
    question: Question, found: Found, communes: Mapping[str, Commune], departments: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """The words of every value of every filter."""
    return {
        "antenne": {one.slug: one.name for one in question.antennas},
        "college": {one.code: one.name for one in question.colleges},
        "famille": {key: str(label) for key, label in FAMILIES.items()},
        "competence": found.labels,
        "taille": {key: str(label) for key, (_low, label) in SIZES.items()},
        "departement": {code: f"{name} ({code})" for code, name in departments.items()},
        "commune": {code: f"{row.name} ({row.department})" for code, row in communes.items()},
    }


def _facets(question: Question, found: Found, names: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    titles = {
        "antenne": _("Antenna"),
        "famille": _("Activity"),
        "competence": _("Skill"),
        "taille": _("Size"),
        "college": _("College"),
        "departement": _("Department"),
    }
    css = {one.slug: one.css for one in question.antennas}
    facets = []
    for name, title in titles.items():
        counts, chosen = found.counts[name], question.chosen[name]
        match name:
            case "competence" | "departement":
                ranked = sorted(counts, key=lambda value: (-counts[value], value))
                values = list(dict.fromkeys([*chosen, *(ranked[:SKILLS] if name == "competence" else ranked)]))
            case _:
                values = list(names[name])
        options = [
            {
                "value": value,
                "label": names[name].get(value, value),
                "css": css.get(value, ""),
                "count": counts[value],
                "checked": value in chosen,
            }
            for value in values
            if counts[value] or value in chosen or name in ("antenne", "college")
        ]
        if len(options) > 1 or chosen:
            facets.append({"name": name, "title": title, "options": options, "fold": name == "departement"})
    return facets


def _tags(question: Question, names: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """The filters in force, each with the address without it."""
    tags = []
    if question.query:
        rest = question.params.copy()
        for gone in ("page", "q"):
            rest.pop(gone, None)
        tags.append({"label": _("“%(text)s”") % {"text": question.query}, "remove_url": f"?{rest.urlencode()}"})
    for name in FILTERS:
        tags += [
            {"label": names[name].get(value, value), "remove_url": question.address(name, value)}
            for value in question.chosen[name]
        ]
    return tags


# One company


def directory_company(request: HttpRequest, pk: int) -> HttpResponse:
    """The short address: it leads to the readable one, or nowhere when the company is not listed today."""
    return redirect(_entry_or_404(pk).url, permanent=True)


def _entry_or_404(pk: int) -> directory.Entry:
    entry = directory.entry_of(pk, today())
    if entry is None:
        raise Http404
    return entry


@validated
def directory_entry(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One member as everybody may read it; a company that is not listed today is not there."""
    company = _entry_or_404(pk)
    if slug != company.slug:
        return redirect(company.url, permanent=True)
    return render(request, "members/directory_company.html", card(company, League.objects.first()))


def card(company: directory.Entry, league: League | None) -> dict[str, Any]:
    """What the page of a company shows, and its preview too."""
    commune = Commune.objects.filter(pk=company.commune).first() if company.commune else None
    place = ", ".join(part for part in (company.street, f"{company.postal_code} {company.town}".strip()) if part)
    facts: list[dict[str, Any]] = [
        {"label": _("Activity"), "value": company.activity},
        {"label": _("Size"), "value": company.size},
        {"label": _("College"), "value": company.college},
        {"label": _("Member since"), "value": company.since},
        {"label": _("Also known as"), "value": ", ".join(company.names)},
    ]
    website = directory_data.web(company.website)
    reach = [
        {"sign": "external", "label": _("Website"), "value": company.website, "url": website},
        {"sign": "mail", "label": _("E-mail"), "value": company.email, "url": f"mailto:{company.email}"},
        {"sign": "phone", "label": _("Phone"), "value": phone(company.phone), "url": f"tel:{tel(company.phone)}"},
    ]
    said = company.presentation or company.activity or company.college
    return {
        "company": company,
        "website": website,
        "place": place,
        "people": directory.speakers_of(company.pk, today()),
        "reach": [one for one in reach if one["value"] and one["url"]],
        "facts": [fact for fact in facts if fact["value"]],
        "map_svg": directory_map.spot_map(
            company.town, (company.antenna or {}).get("css", ""), commune.latitude, commune.longitude
        )
        if commune
        else "",
        "canonical": directory_data.absolute(company.url),
        "description": " ".join(said.split())[:155],
        "schema": directory_data.script(directory_data.schema(company, league)),
    }


# Data


def _open(response: HttpResponse) -> HttpResponse:
    """Any site may read it: it is for everybody and knows no visitor."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@validated
def directory_json(request: HttpRequest) -> HttpResponse:
    """The same search, filters and order as the page; `par` companies a page (30, at most 100)."""
    day = today()
    question = asked_by(request.GET)
    asked = request.GET.get("par", "")
    per_page = min(max(int(asked), 1), MOST) if asked.isascii() and asked.isdigit() and len(asked) < 6 else PAGE
    page = page_of(found_by(question, day), request.GET, day, per_page)

    def link(number: int) -> str:
        rest = request.GET.copy()
        rest["page"] = str(number)
        return directory_data.absolute(f"{reverse('members:directory_json')}?{rest.urlencode()}")

    said = {
        "count": page.paginator.count,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "next": link(page.next_page_number()) if page.has_next() else None,
        "previous": link(page.previous_page_number()) if page.has_previous() else None,
        "companies": [directory_data.as_json(entry) for entry in page.object_list],
    }
    return _open(JsonResponse(said, json_dumps_params={"ensure_ascii": False}))


@validated
def directory_entry_json(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _entry_or_404(pk)
    said = directory_data.as_json(entry, directory.speakers_of(pk, today()))
    return _open(JsonResponse(said, json_dumps_params={"ensure_ascii": False}))


@validated
def directory_csv(request: HttpRequest) -> HttpResponse:
    """Every company that answers the same filters, without people."""
    day = today()
    found = found_by(asked_by(request.GET), day)
    content = tabular.write_csv(directory_data.columns(), directory_data.as_rows(entries_of(found.pks, day)))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="annuaire-{day.isoformat()}.csv"'
    return _open(response)
