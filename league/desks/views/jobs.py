"""Jobs of the machine: what runs, how far it is, what was set aside and why."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from league.base import jobs as work
from league.base.models import Job
from members.access import league_only

PAGE = 50


@league_only("job.see")
def jobs(request: HttpRequest) -> HttpResponse:
    rows = Job.objects.with_progress().select_related("asked_by__person")
    views = {
        "": (_("All"), Job.objects.all()),
        "en-cours": (_("Running"), Job.objects.unfinished()),
        "exceptions": (_("With exceptions"), Job.objects.filter(items__parked_at__isnull=False).distinct()),
    }
    state = request.GET.get("etat", "")
    if state == "en-cours":
        rows = rows.unfinished()
    elif state == "exceptions":
        rows = rows.filter(parked__gt=0)
    tabs = [
        {
            "url": f"?etat={key}" if key else request.path,
            "label": label,
            "count": found.count() if key else None,
            "current": key == state,
        }
        for key, (label, found) in views.items()
    ]
    page = Paginator(rows.order_by("-asked_at", "-id"), PAGE).get_page(request.GET.get("page"))
    return render(request, "desks/jobs.html", {"page": page, "tabs": tabs})


def shown(job: Job) -> dict[str, Any]:
    return {"job": job, "progress": work.progress(job), "part_url": reverse("desks:job_part", args=[job.pk])}


@league_only("job.see")
def job(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Job.objects.select_related("asked_by__person"), pk=pk)
    items = Paginator(one.items.order_by("id"), PAGE).get_page(request.GET.get("page"))
    return render(request, "desks/job.html", {**shown(one), "page": items})


@league_only("job.see")
def job_part(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress alone, for the page that refreshes it each second."""
    return render(request, "desks/job_part.html", shown(get_object_or_404(Job, pk=pk)))


@require_POST
@league_only("job.see")
def job_pause(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Job, pk=pk)
    work.pause(one)
    messages.success(request, _("Paused: the piece being worked on is finished, no other is begun."))
    return redirect("desks:job", pk=one.pk)


@require_POST
@league_only("job.see")
def job_resume(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Job, pk=pk)
    work.resume(one)
    messages.success(request, _("The work goes on."))
    return redirect("desks:job", pk=one.pk)


@require_POST
@league_only("job.see")
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Job, pk=pk)
    count = work.retry_parked(one)
    if count:
        said = ngettext("%(n)s piece is tried again.", "%(n)s pieces are tried again.", count) % {"n": count}
        messages.success(request, said)
    else:
        messages.info(request, _("Nothing was set aside: there is nothing to try again."))
    return redirect("desks:job", pk=one.pk)
