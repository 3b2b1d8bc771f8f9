"""Saved views of the register: kept from where one is, opened, renamed, shared, taken away."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from league.base.acts import Refused
from league.base.days import today
from league.base.models import User
from league.desks import facets
from league.desks.forms import ViewForm
from league.desks.register import Question
from members import saved_views
from members.access import acting, may, reach, within_reach
from members.models import SavedView


def may_share(user: object) -> bool:
    return bool(reach(user, "view.share", today()))


def _user(request: HttpRequest) -> User:
    user = acting(request)
    if user is None:
        raise Http404
    return user


def _to_change(request: HttpRequest, pk: int) -> SavedView:
    """A view of one's own; a shared one also for who may share in the whole house. Those of the house stay."""
    view = get_object_or_404(saved_views.views_of(_user(request)), pk=pk)
    mine = view.owner_id == request.user.pk
    if view.code or not (mine or may(request.user, "right.edit", today())):
        raise Http404
    return view


@within_reach("member.see")
@require_http_methods(["GET", "HEAD", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    """GET: the views one may open. POST: keeps what is looked at (`query`) as a view of one's own."""
    user, sharing = _user(request), may_share(request.user)
    form = ViewForm(request.POST or None, may_share=sharing)
    if form.is_valid():
        kept = Question(request.user, QueryDict(request.POST.get("query", ""))).kept(day=False)
        try:
            view = saved_views.save_view(
                owner=user, name=form.cleaned_data["name"], query=kept.urlencode(safe=","),
                shared=form.cleaned_data.get("shared", False), may_share=sharing, by=user, on=today(),
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
            return redirect("desks:view", pk=view.pk)
    listed = [
        {
            "view": view,
            "title": saved_views.title_of(view),
            "tags": [tag["label"] for tag in facets.tags(Question(request.user, QueryDict(view.query)))],
            "mine": view.owner_id == user.pk,
            "change": not view.code and (view.owner_id == user.pk or may(user, "right.edit", today())),
        }
        for view in saved_views.views_of(user)
    ]
    context = {"form": form, "rows": listed, "query": request.POST.get("query", "")}
    return render(request, "desks/views.html", context, status=422 if form.errors else 200)


@require_safe
@within_reach("member.see")
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a view: its address is that of what it shows."""
    found = get_object_or_404(saved_views.views_of(_user(request)), pk=pk)
    return redirect(f"{reverse('desks:register')}?{found.query}")


@within_reach("member.see")
@require_http_methods(["GET", "HEAD", "POST"])
def view_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name; shared, or for oneself."""
    found = _to_change(request, pk)
    sharing = may_share(request.user)
    form = ViewForm(request.POST or None, may_share=sharing, initial={"name": found.name, "shared": found.shared})
    if form.is_valid():
        try:
            saved_views.change_view(
                view=found, name=form.cleaned_data["name"], shared=form.cleaned_data.get("shared", False),
                may_share=sharing, by=acting(request), on=today(),
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The view is changed."))
            return redirect("desks:views")
    return render(request, "desks/view_edit.html", {"view": found, "form": form}, status=422 if form.errors else 200)


@require_POST
@within_reach("member.see")
def view_end(request: HttpRequest, pk: int) -> HttpResponse:
    found = _to_change(request, pk)
    saved_views.end_view(view=found, by=acting(request), on=today())
    messages.success(request, _("The view “%(name)s” is taken away.") % {"name": found.name})
    return redirect("desks:views")
