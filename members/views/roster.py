"""What a company keeps up about itself: its sheet, its figures, its people; and the end of its membership."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from league.base import letters
from league.base.acts import Refused
from league.base.days import today
from league.base.models import Decision, Person, User
from league.base.templatetags.league import long_day, phone
from members import admission, answers, declarations, invitations, nomenclature, roster, sirene, tags
from members.access import acting, companies_visible_to, company_or_404, may, require, signed_in
from members.forms import (
    ContactAddForm,
    ContactEditForm,
    ContactEndForm,
    ContactReplaceForm,
    FiguresForm,
    IdentityForm,
    MembershipEndForm,
    PersonFields,
    SeenForm,
    SheetForm,
)
from members.models import Company, ContactFunction, Membership
from members.people import PersonIn, find_or_create, open_login
from members.views.back import back_to


@signed_in
def company_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet. Who saves second is shown what the first changed, beside what she wrote herself."""
    company = company_or_404(request.user, "member.edit", today(), pk)
    kind = IdentityForm if may(request.user, "member.edit", today()) else SheetForm
    columns = kind.base_fields.keys() - {"version"}
    stored = {column: getattr(company, column) for column in columns}
    stale = answer = None
    if request.method == "POST":
        form = kind(request.POST)
        if "look" in request.POST and kind is IdentityForm:
            answer = sirene.look_up(request.POST.get("siren", ""))
            form = kind(
                initial={**{name: request.POST.get(name, "") for name in kind.base_fields}, **_official(answer)}
            )
        elif form.is_valid():
            try:
                roster.update_company(
                    company=company,
                    changes=form.changes,
                    version=form.cleaned_data["version"],
                    by=acting(request),
                    on=today(),
                )
            except roster.Stale as refused:
                stale = refused
                form = kind(initial={**SheetForm.values(refused.merged), "version": refused.version})
            except Refused as refused:
                form.refuse(refused.field, str(refused))
            else:
                messages.success(
                    request,
                    _("The sheet of %(name)s is saved.") % {"name": form.cleaned_data.get("name", company.name)},
                )
                return redirect(back_to(request.user, company))
    else:
        form = kind(initial={**SheetForm.values(stored), "version": company.version})
    context = {
        "company": company,
        "form": form,
        "identity": isinstance(form, IdentityForm),
        "back": back_to(request.user, company),
        "stale": stale,
        "theirs": [_shown(change) for change in stale.theirs] if stale else [],
        "answer": answer,
        "directory": sirene.enabled(),
        "legal_forms": nomenclature.legal_forms() if isinstance(form, IdentityForm) else {},
        "vocabulary": {column: tags.vocabulary(kind) for column, kind in tags.KINDS.items()},
    }
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "members/company_edit.html", context, status=status)


def _official(answer: sirene.Answer) -> dict[str, str]:
    """What the Sirene directory says, for the questions of the sheet that it answers: looked at before it is saved."""
    if not answer.units:
        return {}
    unit = answer.units[0]
    said = {name: getattr(unit, name) for name in ("legal_category", "naf", "naf_2025", "created_on")}
    return {name: value for name, value in said.items() if value}


def _shown(change: roster.Change) -> dict[str, str]:
    def words(value: Any) -> str:
        match value:
            case bool():
                return _("yes") if value else _("no")
            case list():
                return ", ".join(value) or _("nothing")
            case _:
                text = str(phone(value) if change.column == "phone" else value or "")
                return text or _("nothing")

    return {"label": change.label, "left": words(change.before), "right": words(change.now)}


@signed_in
def figures_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Jobs and turnover, with the last ones written in already: one look, one button."""
    day = today()
    company = company_or_404(request.user, "member.edit", day, pk)
    known = company.figures.order_by("-day", "-id")
    row = answers.members_on(day, [company.pk]).first()
    last = known.first()
    jobs = vars(row)["jobs"] if row else (last.jobs if last else None)
    turnover = vars(row)["turnover"] if row else (last.turnover if last else None)
    region = last.jobs_region if last and last.jobs == jobs else None
    form = FiguresForm(
        request.POST or None, initial={"jobs": jobs, "jobs_region": region, "turnover": turnover, "day": day}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            roster.confirm_figures(
                company=company, day=said["day"], jobs=said["jobs"], jobs_region=said["jobs_region"],
                turnover=said["turnover"], by=acting(request), on=day,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            doubt = declarations.doubt(said["jobs"], company)
            if doubt:
                messages.warning(
                    request, _("%(doubt)s The figures are kept; staff may ask you about them.") % {"doubt": doubt}
                )
            messages.success(request, _("Thank you: the figures of %(name)s are up to date.") % {"name": company.name})
            return redirect(back_to(request.user, company))
    context = {
        "company": company,
        "form": form,
        "back": back_to(request.user, company),
        "last": last,
        "history": list(known[:8]),
        "unchanged": last is not None and not form.is_bound,
    }
    return render(request, "members/figures_confirm.html", context, status=422 if form.errors else 200)


# People


def _person_or_404(request: HttpRequest, company: Company, person: int) -> tuple[Person, list[ContactFunction]]:
    """A person who speaks for the company today, with her functions; anybody else is not there."""
    functions = list(
        ContactFunction.objects.on(today())
        .filter(company=company, person=person)
        .select_related("person")
        .order_by("kind")
    )
    if not functions:
        raise Http404
    return functions[0].person, functions


def _may_change_person(request: HttpRequest, person: Person, company: Company) -> bool:
    """Staff always; a company only those who speak for nobody else: an address is not hers to change for others."""
    if may(request.user, "member.edit", today()) or person.user_id == request.user.pk:
        return True
    return not roster.speaks_elsewhere(person, company, today())


@signed_in
def contact_add(request: HttpRequest, pk: int) -> HttpResponse:
    company = company_or_404(request.user, "member.edit", today(), pk)
    form = ContactAddForm(request.POST or None, initial={"day": today(), "kinds": request.GET.getlist("fonction")})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                functions = roster.add_person(
                    company=company, person=_person_in(said, tuple(said["kinds"])), by=acting(request), on=said["day"]
                )
                _invite(functions[0].person, said["invite"], acting(request))
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(
                request,
                _("%(person)s speaks for %(name)s now.") % {"person": functions[0].person.name, "name": company.name},
            )
            return redirect(back_to(request.user, company))
    context = {"company": company, "form": form, "back": back_to(request.user, company)}
    return render(request, "members/contact_add.html", context, status=422 if form.errors else 200)


def _person_in(said: Mapping[str, Any], kinds: tuple[str, ...]) -> PersonIn:
    return PersonIn(
        said["first_name"], said["last_name"], said["civility"], said["email"], said["phone"], said["title"], kinds
    )


def _invite(person: Person, wanted: bool, by: User | None) -> None:
    if wanted and person.user_id is None:
        open_login(person=person, by=by, on=today())


@signed_in
def contact_edit(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Two questions: who she is (if it is ours to change), and in what she speaks for the company from a day on.

    The form carries what was seen; who saves second is shown what the first changed where both wrote."""
    company = company_or_404(request.user, "member.edit", today(), pk)
    human, functions = _person_or_404(request, company, person)
    own = _may_change_person(request, human, company)
    now = {column: getattr(human, column) for column in roster.PERSON}
    held = {
        "kinds": [function.kind for function in functions],
        "title": next((function.title for function in functions if function.title), ""),
    }
    data = request.POST or None
    seen = SeenForm(data)
    before = seen.read({**now, **held})
    who = PersonFields(data, initial=now, prefix="p") if own else None
    form = ContactEditForm(data, initial={**held, "day": today()})
    stale = None
    if request.method == "POST" and form.is_valid() and (who is None or who.is_valid()):
        said = form.cleaned_data
        try:
            with transaction.atomic():
                if who is not None:
                    changes = {column: who.cleaned_data[column] for column in roster.PERSON}
                    roster.update_person(person=human, changes=changes, by=acting(request), on=today(), seen=before)
                roster.set_functions(
                    company=company,
                    person=human,
                    kinds=said["kinds"],
                    title=said["title"],
                    seen_kinds=before["kinds"],
                    seen_title=before["title"],
                    by=acting(request),
                    on=said["day"],
                    because=said["because"],
                )
        except roster.Meanwhile as refused:
            stale = refused
            if who is not None:
                mine, _clashes = roster.merge(Person, now, who.cleaned_data, before)
                who = PersonFields(initial={**now, **mine}, prefix="p")
            kinds = [*(set(held["kinds"]) - (set(before["kinds"]) - set(said["kinds"])))]
            kinds += [kind for kind in said["kinds"] if kind not in before["kinds"]]
            title = said["title"] if said["title"] != before["title"] else held["title"]
            form = ContactEditForm(initial={**said, "kinds": kinds, "title": title})
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("%(person)s: saved.") % {"person": human.name})
            return redirect(back_to(request.user, company))
    context = {
        "company": company,
        "person": human,
        "form": form,
        "who": who,
        "seen": SeenForm(initial={"seen": {**now, **held} if stale or data is None else before}),
        "back": back_to(request.user, company),
        "since": min(function.span.lower for function in functions if function.span.lower),
        "stale": stale,
        "theirs": [_shown(change) for change in stale.theirs] if stale else [],
    }
    status = 409 if stale else 422 if form.errors or (who and who.errors) else 200
    return render(request, "members/contact_edit.html", context, status=status)


@signed_in
def contact_replace(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """All the functions of one person pass to another on one day."""
    company = company_or_404(request.user, "member.edit", today(), pk)
    human, functions = _person_or_404(request, company, person)
    title = next((function.title for function in functions if function.title), "")
    form = ContactReplaceForm(request.POST or None, initial={"day": today(), "title": title, "invite": True})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                new = find_or_create(
                    people=[_person_in(said, ())], companies=[company.pk], by=acting(request), on=said["day"]
                )[0]
                for function in functions:
                    roster.replace_function(
                        function=function,
                        person=new,
                        title=said["title"],
                        by=acting(request),
                        on=said["day"],
                        because=said["because"],
                    )
                _invite(new, said["invite"], acting(request))
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("%(new)s takes over from %(old)s.") % {"new": new.name, "old": human.name})
            return redirect(back_to(request.user, company))
    context = {
        "company": company,
        "person": human,
        "functions": functions,
        "form": form,
        "back": back_to(request.user, company),
    }
    return render(request, "members/contact_replace.html", context, status=422 if form.errors else 200)


@signed_in
def contact_end(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """A person speaks for the company no more; nobody follows. Who speaks for nobody any more is signed out."""
    day = today()
    company = company_or_404(request.user, "member.edit", day, pk)
    human, functions = _person_or_404(request, company, person)
    form = ContactEndForm(request.POST or None, initial={"last_day": day})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                for function in functions:
                    roster.end_function(
                        function=function,
                        by=acting(request),
                        on=said["last_day"] + timedelta(days=1),
                        because=said["because"],
                    )
                invitations.end_sessions(on=day, by=acting(request), people=[human])
        except Refused as refused:
            form.refuse("last_day" if refused.field == "on" else refused.field, str(refused))
        else:
            messages.success(
                request,
                _("%(person)s does not speak for %(name)s any more.") % {"person": human.name, "name": company.name},
            )
            return redirect(back_to(request.user, company))
    context = {
        "company": company,
        "person": human,
        "functions": functions,
        "form": form,
        "back": back_to(request.user, company),
        "alone": any(function.kind == ContactFunction.Kind.REPRESENTATIVE for function in functions),
    }
    return render(request, "members/contact_end.html", context, status=422 if form.errors else 200)


# The end


@signed_in
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """What ends with a membership, said before it ends."""
    day = today()
    require(request.user, "member.admit", day)
    company = get_object_or_404(companies_visible_to(request.user, "member.see", day), pk=pk)
    membership = Membership.objects.filter(company=company, span__upper_inf=True).first()
    form = MembershipEndForm(request.POST or None, initial={"last_day": day, "tell": True})
    if membership is None:
        if form.is_valid() and _ended_so(company, form.cleaned_data):
            return _membership_ends(request, company)
        raise Http404
    speakers = roster.contacts_of(company, day)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        decision = (
            Decision(body=said["body"], day=said["decided_on"] or day, recorded_by=acting(request))
            if said["body"]
            else None
        )
        try:
            with transaction.atomic():
                admission.end(
                    memberships=[membership],
                    kind=said["kind"],
                    reason=said["reason"],
                    decision=decision,
                    absorbed_by=said["absorbed_by"] or None,
                    on=said["last_day"] + timedelta(days=1),
                    by=acting(request),
                )
                if said["tell"]:
                    _tell(company, membership, said, decision, speakers)
        except Refused as refused:
            if _ended_so(company, said):  # the same form, sent twice
                return _membership_ends(request, company)
            form.refuse("last_day" if refused.field == "on" else refused.field, str(refused))
        else:
            return _membership_ends(request, company)
    row = answers.members_on(day, [company.pk]).first()
    context = {
        "company": company,
        "membership": membership,
        "form": form,
        "back": back_to(request.user, company),
        "row": row,
        "consequences": _consequences(company, row, speakers),
    }
    return render(request, "members/membership_end.html", context, status=422 if form.errors else 200)


def _ended_so(company: Company, said: Mapping[str, Any]) -> bool:
    """Whether the membership of the company has ended already as the form says."""
    over = said["last_day"] + timedelta(days=1)
    reason = said["reason"].strip()[:300]
    rows = Membership.objects.filter(company=company, end_kind=said["kind"], end_reason=reason, span__endswith=over)
    return bool(rows.exists())


def _membership_ends(request: HttpRequest, company: Company) -> HttpResponse:
    messages.success(request, _("The membership of %(name)s ends.") % {"name": company.name})
    return redirect(back_to(request.user, company))


def _tell(
    company: Company,
    membership: Membership,
    said: Mapping[str, Any],
    decision: Decision | None,
    speakers: Sequence[roster.Contact],
) -> None:
    if not speakers:
        return
    person = speakers[0].person
    letters.write(
        [
            letters.Draft(
                template="membership_ended",
                intent=f"membership-ended:{membership.pk}",
                person=person,
                email=person.email or company.email,
                company_id=company.pk,
                context={
                    "company": company,
                    "last_day": said["last_day"],
                    "kind": Membership.End(said["kind"]).label,
                    "reason": said["reason"],
                    "decision": decision,
                    "name": person.first_name,
                },
            )
        ]
    )


def _consequences(company: Company, row: Company | None, speakers: Sequence[roster.Contact]) -> list[str]:
    said = vars(row) if row is not None else {}
    since = said.get("member_since")
    lines = [
        _("%(name)s, a member since %(day)s, is one no more; the history stays and the company can come back.")
        % {"name": company.name, "day": long_day(since)}
        if since
        else _("%(name)s is a member no more; the history stays and the company can come back.")
        % {"name": company.name}
    ]
    if said.get("antenna_name"):
        lines.append(
            _("It leaves the antenna of %(antenna)s, its college and the public directory.")
            % {"antenna": said["antenna_name"]}
        )
    if speakers:
        lines.append(
            _("These people speak for it no more and lose the rights that follow from it: %(people)s.")
            % {"people": ", ".join(contact.person.name for contact in speakers)}
        )
    lines.append(_("The dues of the current year stay due (law of 1 July 1901, article 4): nothing is credited."))
    return lines
