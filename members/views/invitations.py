"""The link of a letter: a page, one button, and how one will sign in from now on."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from league.base.acts import Refused
from league.base.days import today
from members import invitations
from members.access import acting, company_or_404, signed_in
from members.models import ContactFunction
from members.people import open_login
from members.views.back import back_to


def _then(request: HttpRequest) -> str:
    """The page of the house to go on to; another site's address is none."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    fine = url.startswith("/") and url_has_allowed_host_and_scheme(url, None, require_https=request.is_secure())
    return url if fine else reverse("desks:enter")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the page uses nothing up, so a mail scanner does no harm; its button signs in, once."""
    found = invitations.invitation_of(token)
    if found is None:
        raise Http404
    context: dict[str, Any] = {"token": token, "then": _then(request)}
    if request.method == "POST":
        try:
            user = invitations.use(invitation=found, on=today())
        except Refused:
            return render(request, "members/invitation_over.html", context, status=410)
        if request.user.is_authenticated and request.user.pk != user.pk:
            logout(request)
        # As good as a code just typed: a passkey or a password may be set without another proof.
        record_authentication(request, user, method="invitation", email=user.email, reauthenticated=True)
        welcome = f"{reverse('members:welcome')}?{urlencode({'next': context['then']})}"
        answer = perform_login(request, user, redirect_url=welcome, email=user.email)
        return answer if isinstance(answer, HttpResponse) else redirect(welcome)
    if not invitations.is_open(found):
        return render(request, "members/invitation_over.html", context, status=410)
    context |= {"person": found.person, "email": found.user.email, "until": found.expires_at}
    return render(request, "members/invitation.html", context)


@require_POST
def invitation_renew(request: HttpRequest, token: str) -> HttpResponse:
    """A fresh link to the address the dead one went to; the page says the same whatever happened."""
    found = invitations.invitation_of(token)
    if found is not None:
        invitations.renew(invitation=found, on=today())
    return render(request, "members/invitation_renewed.html")


@never_cache
@require_safe
@signed_in
def welcome(request: HttpRequest) -> HttpResponse:
    """How one will sign in from now on: a passkey, a password, or the code by e-mail that works already."""
    user = acting(request)
    if user is None:
        raise Http404
    return render(
        request,
        "members/welcome.html",
        {
            "then": _then(request),
            "email": user.email,
            "has_password": user.has_usable_password(),
            "has_passkey": Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists(),
        },
    )


@require_POST
@signed_in
def invitation_again(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Another letter to a colleague who has not come in yet."""
    day = today()
    company = company_or_404(request.user, "member.edit", day, pk)
    function = (
        ContactFunction.objects.on(day).filter(company=company, person=person).select_related("person__user").first()
    )
    if function is None:
        raise Http404
    human = function.person
    try:
        if human.user is None:
            open_login(person=human, by=acting(request), on=day)
        else:
            invitations.invite_again(person=human, by=acting(request), on=day)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("An invitation leaves for %(email)s.") % {"email": human.email})
    return redirect(back_to(request.user, company))
