"""The demo only: look at the house through the eyes of somebody, in one click."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from league.base.days import today
from league.desks import personas as people


@require_http_methods(["GET", "HEAD", "POST"])
def personas(request: HttpRequest) -> HttpResponse:
    """The personas; POST `become` signs in as one. The address does not exist outside the demo."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        chosen = people.persona(request.POST.get("become", ""), today())
        if chosen is None or chosen.person.user is None:
            raise Http404
        login(request, chosen.person.user, backend=settings.AUTHENTICATION_BACKENDS[0])
        UserSession.objects.create_from_request(request)
        return redirect("desks:enter")
    return render(request, "desks/personas.html", {"personas": people.personas(today())})
