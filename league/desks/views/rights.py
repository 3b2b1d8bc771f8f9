"""Who may do what: the table of rights, function by act, changed cell by cell with a reason."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.db.models import F, Window
from django.db.models.functions import Lag
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antennas.models import Tenure
from league.base.acts import Refused
from league.base.days import today
from league.base.forms import Asked
from league.base.models import Person, Right
from league.base.rights import ACTS, set_reach
from members.access import acting, league_only
from members.models import ContactFunction

CHANGES = 30
Function, Kind = Tenure.Function, ContactFunction.Kind
GROUPS: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (
        gettext_lazy("Services of the league"),
        (
            Function.DIRECTION, Function.MEMBERSHIP, Function.FINANCE, Function.GOVERNANCE, Function.COMMUNICATION,
            Function.TECHNICAL, Function.READER, Function.AUDITOR,
        ),
    ),
    (
        gettext_lazy("Elected, and delegates of the antennas"),
        (
            Function.CO_PRESIDENT, Function.TREASURER, Function.SECRETARY, Function.BUREAU_MEMBER, Function.DELEGATE,
            Function.VICE_PRESIDENT, Function.COMMITTEE_MEMBER,
        ),
    ),
    (
        gettext_lazy("Contacts of the companies"),
        (Kind.REPRESENTATIVE, Kind.SUBSTITUTE, Kind.DUES, Kind.DIRECTORY, Kind.PRESS),
    ),
)  # fmt: skip
FUNCTIONS = {str(one.value): one.label for _title, functions in GROUPS for one in functions}
SHORT = {
    Right.Reach.LEAGUE: gettext_lazy("league"),
    Right.Reach.ANTENNA: gettext_lazy("antenna"),
    Right.Reach.COMPANY: gettext_lazy("company"),
    Right.Reach.NOWHERE: gettext_lazy("no"),
}


class CellForm(Asked):
    function = forms.ChoiceField(label=gettext_lazy("Function"), choices=list(FUNCTIONS.items()))
    act = forms.ChoiceField(label=gettext_lazy("Is allowed to"), choices=list(ACTS.items()))
    reach = forms.ChoiceField(label=gettext_lazy("Reach"), choices=Right.Reach.choices)
    because = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("It stays in the history, with your name.")
    )


@league_only("right.edit")
def rights(request: HttpRequest) -> HttpResponse:
    """The matrix; POST changes one cell. `?fonction=…&acte=…` opens the form on a cell."""
    reaches = {(row.function, row.act): row.reach for row in Right.objects.all()}
    chosen = (request.GET.get("fonction", ""), request.GET.get("acte", ""))
    form = CellForm(
        request.POST or None,
        initial={"function": chosen[0], "act": chosen[1], "reach": reaches.get(chosen, Right.Reach.NOWHERE)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_reach(**form.cleaned_data, by=acting(request), on=today())
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            function, act = form.cleaned_data["function"], form.cleaned_data["act"]
            messages.success(
                request,
                _("From now on, %(function)s: %(act)s, %(reach)s.")
                % {
                    "function": FUNCTIONS[function],
                    "act": ACTS[act],
                    "reach": Right.Reach(form.cleaned_data["reach"]).label.lower(),
                },
            )
            return redirect("desks:rights")
    return render(
        request,
        "desks/rights.html",
        {
            "groups": [matrix(title, functions, reaches, chosen) for title, functions in GROUPS],
            "form": form,
            "open": bool(request.POST) or all(chosen),
            "changes": changes(),
        },
        status=422 if form.errors else 200,
    )


def matrix(
    title: Any, functions: tuple[Any, ...], reaches: dict[tuple[str, str], str], chosen: tuple[str, str]
) -> dict[str, Any]:
    """One table: acts in lines, functions in columns, the reach in each cell; acts that no column may are only named."""

    def cell(function: str, act: str) -> dict[str, Any]:
        reach = reaches.get((function, act), Right.Reach.NOWHERE)
        return {
            "function": function,
            "label": FUNCTIONS[function],
            "reach": reach,
            "words": SHORT[Right.Reach(reach)],
            "chosen": (function, act) == chosen,
        }

    lines: list[dict[str, Any]] = [
        {"act": act, "label": words, "cells": [cell(str(one.value), act) for one in functions]}
        for act, words in ACTS.items()
    ]
    held = [
        line for line in lines if any(one["reach"] != Right.Reach.NOWHERE or one["chosen"] for one in line["cells"])
    ]
    return {
        "title": title,
        "functions": [one.label for one in functions],
        "lines": held,
        "none": [line["label"] for line in lines if line not in held],
    }


def changes() -> list[dict[str, Any]]:
    """The last changes of the table, newest first: when, by whom, what was before and after, why. Two queries."""
    before = Window(Lag("reach"), partition_by=F("pgh_obj_id"), order_by=F("pgh_id").asc())
    events = list(
        apps.get_model("base", "RightEvent")
        .objects.annotate(before=before)
        .exclude(pgh_context=None)
        .order_by("-pgh_id")[:CHANGES]
    )
    users = {event.pgh_context.get("by") for event in events}
    names = {person.user_id: person.name for person in Person.objects.filter(user__in=users)}
    return [
        {
            "day": event.pgh_created_at,
            "title": f"{FUNCTIONS.get(event.function, event.function)} : {ACTS.get(event.act, event.act)}",
            "text": _("%(before)s → %(after)s. %(because)s")
            % {
                "before": Right.Reach(event.before or Right.Reach.NOWHERE).label,
                "after": Right.Reach(event.reach).label,
                "because": event.pgh_context.get("because", ""),
            },
            "by": names.get(event.pgh_context.get("by"), event.pgh_context.get("who", "")),
            "kind": "neutral",
        }
        for event in events
    ]
