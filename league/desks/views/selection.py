"""Acts on the chosen rows of the register: say what, look at what will happen to how many, do it, read what was done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from league.base import letters
from league.base.acts import Refused
from league.base.days import today
from league.base.models import Letter
from league.base.templatetags.league import long_day, thousands
from league.desks.forms import AntennaForm, Bulk, CollegeForm, InviteForm, LetterForm
from league.desks.selection import Selection
from members import bulk
from members.access import acting, companies_visible_to, reach, within_reach
from members.models import AntennaAssignment, BulkAct, CollegeAssignment, Company

SHOWN = 20  # lines named in a preview; all of them are named in the report
PAGE = 100
LOCKED = "55P03"  # PostgreSQL: the row is held by another transaction, here the first click of a double one
Line = tuple[str, str]  # a company, and what happens to it or why nothing does


@dataclass(frozen=True)
class Preview:
    """What an act will do: how many lines, one looked at closely, and those to which nothing happens, each with why."""

    doing: int
    left: list[Line]
    sample: Letter | None = None
    to: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of act on many: the right it asks, its words, its form, its preview, its act."""

    act: str
    title: Any
    button: Any
    form: type[Bulk]
    preview: Callable[[list[int], dict[str, Any]], Preview]
    do: Callable[..., BulkAct]


def _names(ids: list[int]) -> dict[int, str]:
    return dict(Company.objects.filter(pk__in=ids).order_by("sort_key", "pk").values_list("pk", "name"))


def _letter(ids: list[int], said: dict[str, Any]) -> Preview:
    listed = bulk.addressees(ids, said["to"], today())
    going = [one for one in listed if not one.why]
    sample = bulk.draft(going[0], said["subject"], said["text"], said["intent"]) if going else None
    if not going:
        bulk.filled(said["text"], dict.fromkeys(bulk.PLACES, ""))
    return Preview(
        len(going),
        [(one.company.name, one.why) for one in listed if one.why],
        letters.composed_from(sample) if sample else None,
        f"{going[0].name} <{going[0].email}>" if going else "",
    )


def _invitation(ids: list[int], said: dict[str, Any]) -> Preview:
    found, names = bulk.invitable(ids, today()), _names(ids)
    left = [(name, found[pk][1]) for pk, name in names.items() if found[pk][1]]
    going = [
        (name, function.person.name) for pk, name in names.items() if (function := found[pk][0]) and not found[pk][1]
    ]
    return Preview(len(going), left, lines=tuple(going[:SHOWN]))


def _move(model: Any) -> Callable[[list[int], dict[str, Any]], Preview]:
    def preview(ids: list[int], said: dict[str, Any]) -> Preview:
        found, names = bulk.movable(model, ids, said["value"].pk, said["day"]), _names(ids)
        going = [name for pk, name in names.items() if not found[pk]]
        words = _("%(value)s from %(day)s") % {"value": said["value"].name, "day": long_day(said["day"])}
        left = [(name, found[pk]) for pk, name in names.items() if found[pk]]
        return Preview(len(going), left, lines=tuple((name, words) for name in going[:SHOWN]))

    return preview


def _write(ids: list[int], said: dict[str, Any], **frame: Any) -> BulkAct:
    return bulk.write_to(companies=ids, to=said["to"], subject=said["subject"], text=said["text"], on=today(), **frame)


def _invite(ids: list[int], said: dict[str, Any], **frame: Any) -> BulkAct:
    return bulk.invite(companies=ids, on=today(), **frame)


def _college(ids: list[int], said: dict[str, Any], **frame: Any) -> BulkAct:
    return bulk.move_to_college(companies=ids, college=said["value"], reason=said["reason"], on=said["day"], **frame)


def _antenna(ids: list[int], said: dict[str, Any], **frame: Any) -> BulkAct:
    return bulk.move_to_antenna(companies=ids, antenna=said["value"], reason=said["reason"], on=said["day"], **frame)


KINDS = {
    "courrier": Kind(
        "member.write", gettext_lazy("Write to the selection"), gettext_lazy("Write these letters"), LetterForm, _letter, _write
    ),
    "invitation": Kind(
        "member.write", gettext_lazy("Invite to the portal"), gettext_lazy("Send these invitations"), InviteForm, _invitation, _invite
    ),
    "college": Kind(
        "member.admit", gettext_lazy("Change the college"), gettext_lazy("Change the college"), CollegeForm,
        _move(CollegeAssignment), _college,
    ),
    "antenne": Kind(
        "member.admit", gettext_lazy("Change the antenna"), gettext_lazy("Change the antenna"), AntennaForm,
        _move(AntennaAssignment), _antenna,
    ),
}  # fmt: skip


ACT_OF: dict[str, str] = {
    BulkAct.Kind.LETTER: "member.write",
    BulkAct.Kind.INVITATION: "member.write",
    BulkAct.Kind.COLLEGE: "member.admit",
    BulkAct.Kind.ANTENNA: "member.admit",
}


def offered(user: Any) -> list[dict[str, Any]]:
    """The acts on many that the reader may do, as the bar under the table draws them."""
    return [
        {"label": kind.title, "url": reverse("desks:selection", args=[name]), "go": name == "courrier"}
        for name, kind in KINDS.items()
        if reach(user, kind.act, today())
    ]


@within_reach("member.see")
@require_http_methods(["GET", "HEAD", "POST"])
def selection(request: HttpRequest, kind: str) -> HttpResponse:
    """The chosen rows stand in the address. GET asks; POST shows what will happen; POST with `sure` does it.

    When the rows are no longer those that were looked at, they are shown again and nothing is done.
    """
    wanted = KINDS.get(kind)
    if wanted is None or not reach(request.user, wanted.act, today()):
        raise Http404
    chosen = Selection(request.user, request.GET, wanted.act)
    again = _done_already(request)
    if again is not None:
        return redirect("desks:bulk_act", pk=again.pk)
    back = f"{reverse('desks:register')}{chosen.question.address()}"
    if not chosen.ids:
        messages.info(request, _("Tick lines first, or choose all lines that match: none of them is yours to change."))
        return redirect(back)
    initial = {"day": today()} if issubclass(wanted.form, CollegeForm | AntennaForm) else {}
    form = wanted.form(request.POST or None, initial=initial)
    preview = None
    asks_nothing = not form.visible_fields()
    if form.is_valid() or (asks_nothing and request.method != "POST"):
        said = form.cleaned_data if form.is_bound else {}
        try:
            if "sure" in request.POST and said.get("mark") == chosen.mark:
                done = wanted.do(chosen.ids, said, intent=said["intent"], by=acting(request))
                return redirect("desks:bulk_act", pk=done.pk)
            preview = wanted.preview(chosen.ids, said)
            if "sure" in request.POST:
                messages.warning(request, _("The lines have changed meanwhile: look at them again. Nothing was done."))
        except OperationalError as busy:
            if getattr(busy.__cause__, "sqlstate", getattr(busy.__cause__, "pgcode", "")) != LOCKED:
                raise
            messages.info(request, _("The same act is under way: look again in a moment."))
            return redirect(back)
        except Refused as refused:
            form.refuse("value" if refused.field in ("college", "antenna") else refused.field, str(refused))
    if "change" in request.POST:
        preview = None
    return render(
        request,
        "desks/selection.html",
        {
            "kind": wanted,
            "form": form,
            "selection": chosen,
            "count": len(chosen.ids),
            "lead": lead(chosen),
            "preview": preview,
            "left": preview.left[:SHOWN] if preview else [],
            "more": max(0, len(preview.left) - SHOWN) if preview else 0,
            "more_lines": max(0, preview.doing - len(preview.lines)) if preview and preview.lines else 0,
            "asks_nothing": asks_nothing,
            "back": back,
        },
        status=422 if form.errors else 200,
    )


def _done_already(request: HttpRequest) -> BulkAct | None:
    """The act of this intent: a second click is shown what the first did, though its rows may match no more."""
    intent = forms.UUIDField(required=False)
    try:
        value = intent.clean(request.POST.get("intent", ""))
    except forms.ValidationError:
        return None
    return (
        BulkAct.objects.filter(intent=value, by=request.user.pk).first() if value and "sure" in request.POST else None
    )


def lead(chosen: Selection) -> str:
    words = ngettext("%(n)s company chosen", "%(n)s companies chosen", len(chosen.ids)) % {
        "n": thousands(len(chosen.ids))
    }
    if chosen.left_out:
        words += " · " + ngettext(
            "%(n)s line is not in your reach", "%(n)s lines are not in your reach", chosen.left_out
        ) % {"n": thousands(chosen.left_out)}
    return words


@require_safe
@within_reach("member.see")
def bulk_act(request: HttpRequest, pk: int) -> HttpResponse:
    """What an act on many did, line by line, for who did it and for who admits members; only the lines within reach
    today: who has lost an antenna has lost its reports."""
    row = get_object_or_404(BulkAct.objects.select_related("by__person", "mailing"), pk=pk)
    act = ACT_OF[row.kind] if row.by_id == request.user.pk else "member.admit"
    named = [line["company"] for line in row.lines]
    seen = set(companies_visible_to(request.user, act, today()).filter(pk__in=named).values_list("pk", flat=True))
    lines = [line for line in row.lines if line["company"] in seen]
    if not lines:
        raise Http404
    done = sum(1 for line in lines if line["done"])
    return render(
        request,
        "desks/bulk_act.html",
        {
            "act": row,
            "mailing": getattr(row, "mailing", None) if row.by_id == request.user.pk else None,
            "done": done,
            "left": len(lines) - done,
            "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
        },
    )
