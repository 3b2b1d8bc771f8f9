"""The directory for other sites and for search engines: the one page that may be framed, its snippet, the site map."""

from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_exempt

from antennas.models import Antenna
from league.base.days import today
from members import directory, directory_data
from members.directory_search import FILTERS
from members.views.directory import asked_by, found_by, page_of, validated

SHORT = 12
THEMES = {"clair": "light", "sombre": "dark"}
MOST_ADDRESSES = 50_000  # of one site map, by its protocol


@csp_replace({"frame-ancestors": ["*"]})
@xframe_options_exempt
@validated
def directory_embed(request: HttpRequest) -> HttpResponse:
    """The directory, compact, for the pages of others: `antenne`, `q` and every other filter, `theme`, `lang`.

    It knows nobody: no cookie is read or set, the language comes from the address. The only address of the house that
    may be framed.
    """
    with override(request.GET.get("lang") if request.GET.get("lang") in dict(settings.LANGUAGES) else "fr"):
        day = today()
        question = asked_by(request.GET)
        found = found_by(question, day)
        page = page_of(found, request.GET, day, SHORT)
        kept = [(name, value) for name in (*FILTERS, "theme", "lang") for value in request.GET.getlist(name)]
        full = request.GET.copy()
        for gone in ("page", "theme", "lang"):
            full.pop(gone, None)
        context = {
            "query": question.query,
            "page": page,
            "total": page.paginator.count,
            "kept": kept,
            "theme": THEMES.get(request.GET.get("theme", ""), ""),
            "full": f"{reverse('members:directory')}?{full.urlencode()}",
            "canonical": directory_data.absolute(reverse("members:directory")),
        }
        return render(request, "members/directory_embed.html", context)


@validated
def directory_snippet(request: HttpRequest) -> HttpResponse:
    """The HTML to paste, for the whole directory or one antenna, and how it looks."""
    antennas = list(Antenna.objects.all())
    slug = request.GET.get("antenne", "")
    slug = slug if slug in {antenna.slug for antenna in antennas} else ""
    theme = request.GET.get("theme", "")
    chosen = {
        "antenne": slug,
        "theme": theme if theme in THEMES else "",
        "lang": "en" if request.GET.get("langue") == "en" else "",
    }
    query = urlencode({name: value for name, value in chosen.items() if value})
    address = reverse("members:directory_embed") + (f"?{query}" if query else "")
    name = next((antenna.name for antenna in antennas if antenna.slug == slug), "")
    title = _("Directory of the members, %(antenna)s") % {"antenna": name} if name else _("Directory of the members")
    code = format_html(
        '<iframe src="{}" title="{}" width="100%" height="640" loading="lazy" referrerpolicy="no-referrer"></iframe>',
        directory_data.absolute(address),
        title,
    )
    # a slice of marked text is plain again: the page shows the code instead of running it
    context = {"antennas": antennas, "slug": slug, "theme": theme, "lang": chosen["lang"], "address": address}
    return render(request, "members/directory_snippet.html", {**context, "code": code[:], "title": title})


@validated
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page with the day it last changed: sitemaps.org 0.9."""
    fixed = [reverse("members:directory"), reverse("members:join"), reverse("antennas:antennas"), "/"]
    fixed += [reverse("antennas:antenna", args=[slug]) for slug in Antenna.objects.values_list("slug", flat=True)]
    rows = directory.listed(today()).annotate(changed=directory.changed_at()).values_list("pk", "name", "changed")
    pages = [
        (directory_data.absolute(directory.address(pk, name)), changed)
        for pk, name, changed in rows[: MOST_ADDRESSES - len(fixed)]
    ]
    context = {"fixed": [directory_data.absolute(path) for path in fixed], "pages": pages}
    return render(request, "members/sitemap.xml", context, content_type="application/xml")


OPEN = ("/$", "/annuaire", "/antennes/", "/adherer/$", "/static/", "/sitemap.xml")


@validated
def robots(request: HttpRequest) -> HttpResponse:
    """What is not public is not for search engines; a new desk is closed to them without being named here."""
    lines = ["User-agent: *", *(f"Allow: {path}" for path in OPEN), "Disallow: /annuaire/integrer/", "Disallow: /"]
    lines += ["", f"Sitemap: {directory_data.absolute(reverse('members:sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
