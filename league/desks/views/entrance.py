"""After the sign-in: straight to the first desk one may open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from league.desks.nav import desks
from members.access import signed_in


@signed_in
def enter(request: HttpRequest) -> HttpResponse:
    """Redirects to the first desk of the person; without any function, says what to do."""
    places = desks(request)
    return redirect(places[0].url) if places else render(request, "desks/enter.html")
