"""Who works for the league on a day, in which function: services, delegates, an interim with its last day."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antennas import tenures
from antennas.models import Antenna, Tenure
from league.base.acts import Refused
from league.base.days import parse_day, today
from league.base.forms import Asked
from league.base.models import Person
from league.base.periods import last_day
from members.access import acting, league_only
from members.people import PersonIn, find_or_create, open_login

Function = Tenure.Function
# Elected functions come with a seat; these are given by the direction.
GIVEN = (
    Function.DIRECTION, Function.MEMBERSHIP, Function.FINANCE, Function.GOVERNANCE, Function.COMMUNICATION,
    Function.TECHNICAL, Function.READER, Function.AUDITOR, Function.DELEGATE,
)  # fmt: skip
ONE_DAY = timedelta(days=1)
QUESTIONS = {"span_from": "first", "until": "last", "on": "last"}


class FunctionForm(Asked):
    questions = QUESTIONS
    function = forms.ChoiceField(label=gettext_lazy("Function"), choices=[(one.value, one.label) for one in GIVEN])
    antenna = forms.ModelChoiceField(
        label=gettext_lazy("Antenna"),
        queryset=Antenna.objects.none(),
        required=False,
        help_text=gettext_lazy("For a delegate."),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120, required=False)
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), help_text=gettext_lazy("Somebody the league knows by it stays one person.")
    )
    first = forms.DateField(label=gettext_lazy("First day"))
    last = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("For an interim: the rights end with it, by themselves."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["antenna"].queryset = Antenna.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        delegate = said.get("function") == Function.DELEGATE
        if delegate and not said.get("antenna"):
            self.add_error("antenna", _("A delegate works for an antenna: choose it."))
        if not delegate:
            said["antenna"] = None
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", _("The last day must not be before the first day."))
        return said


class FunctionEndForm(Asked):
    questions = QUESTIONS
    last = forms.DateField(label=gettext_lazy("Last day"), help_text=gettext_lazy("This day included."))


@league_only("right.edit")
def functions(request: HttpRequest) -> HttpResponse:
    """Functions given by the direction, on any day."""
    day = parse_day(request.GET.get("au"), today())
    held = (
        Tenure.objects.on(day)
        .filter(function__in=GIVEN)
        .select_related("person__user", "antenna")
        .order_by("function", "antenna__position", "person__sort_key")
    )
    order = {one.value: place for place, one in enumerate(GIVEN)}
    rows = sorted(held, key=lambda one: order[Function(one.function)])
    coming = Tenure.objects.filter(function__in=GIVEN, span__startswith__gt=day).select_related("person", "antenna")
    context = {"day": day, "held": rows, "coming": coming, "changeable": day == today()}
    return render(request, "desks/functions.html", context)


@league_only("right.edit")
def function_new(request: HttpRequest) -> HttpResponse:
    """Somebody takes a function from a day on, until another when it is an interim."""
    day = today()
    form = FunctionForm(request.POST or None, initial={"first": day})
    if form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                tenure = tenures.appoint(
                    person=_person(request, said),
                    function=said["function"],
                    antenna=said["antenna"],
                    title=said["title"],
                    span_from=said["first"],
                    until=said["last"] + ONE_DAY if said["last"] else None,
                    by=acting(request),
                    on=day,
                )
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(
                request, _("%(person)s: %(function)s.") % {"person": tenure.person, "function": tenure.label}
            )
            return redirect("desks:functions")
    return render(request, "desks/function_new.html", {"form": form}, status=422 if form.errors else 200)


def _person(request: HttpRequest, said: dict[str, Any]) -> Person:
    """Who is known by the address, else somebody new; she may sign in."""
    by, on = acting(request), today()
    written = PersonIn(said["first_name"], said["last_name"], email=said["email"])
    person = find_or_create(people=[written], by=by, on=on)[0]
    open_login(person=person, by=by, on=on)
    return person


@league_only("right.edit")
def function_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A function ends after a last day; its rights end with it."""
    rows = Tenure.objects.on(today()).filter(function__in=GIVEN).select_related("person", "antenna")
    tenure = get_object_or_404(rows, pk=pk)
    form = FunctionEndForm(request.POST or None, initial={"last": last_day(tenure.span) or today()})
    if form.is_valid():
        try:
            tenures.end(tenure=tenure, on=form.cleaned_data["last"] + ONE_DAY, by=acting(request))
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("%(person)s: the function ends.") % {"person": tenure.person})
            return redirect("desks:functions")
    context = {"form": form, "tenure": tenure}
    return render(request, "desks/function_end.html", context, status=422 if form.errors else 200)
