"""Acts on many companies at once: each says line by line what it did and what it did not, and why. Once per `intent`.

A first insert with the intent claims the act: a second click, however quick, waits for it and is given its report.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from antennas.models import Antenna
from league.base import letters
from league.base.acts import Refused, act
from league.base.models import User
from members import answers, attachment, mailings
from members.models import (
    AntennaAssignment,
    BulkAct,
    College,
    CollegeAssignment,
    Company,
    ContactFunction,
    Membership,
)
from members.people import open_logins

PLACES = ("entreprise", "prenom", "nom", "civilite", "antenne", "siren")
Word = tuple[bool, str]  # done, and what was done or why not


@dataclass(frozen=True)
class Addressee:
    """Whom a letter to a company goes to: a person with a function, or the mailbox of the company. `why` it cannot."""

    company: Company
    function: ContactFunction | None
    email: str
    why: str = ""

    @property
    def name(self) -> str:
        return self.function.person.name if self.function else self.company.name


def addressees(companies: Iterable[int], to: str, on: date) -> list[Addressee]:
    """One for each company (ids), by name. `to`: "representative" or "dues_contact" (the representative when there is
    none). Who has no address of her own is written to at that of the company. Three queries."""
    ids = list(companies)
    speakers = answers.speakers_of(ids, on)
    found = []
    for company in answers.described(answers.who_on(on).filter(pk__in=ids), on).order_by("sort_key", "pk"):
        functions = speakers.get(company.pk, [])
        kinds = ("dues_contact", "representative") if to == "dues_contact" else ("representative",)
        function = next((one for kind in kinds for one in functions if one.kind == kind), None)
        email = (function.person.email if function else "") or company.email
        why = "" if email else _("nobody to write to: no e-mail address")
        found.append(Addressee(company, function, email, why))
    return found


def words_for(one: Addressee) -> dict[str, str]:
    """What stands in the places of a letter: {entreprise}, {prenom}, {nom}, {civilite}, {antenne}, {siren}."""
    person = one.function.person if one.function else None
    values = (
        one.company.name,
        person.first_name if person else "",
        person.last_name if person else "",
        person.get_civility_display() if person else "",
        vars(one.company).get("antenna_name") or "",
        one.company.siren or "",
    )
    return dict(zip(PLACES, values, strict=True))


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with its places filled; refused, naming it, when a place is not known."""
    parts, rest = [], text
    while "{" in rest:
        before, _open, rest = rest.partition("{")
        name, close, after = rest.partition("}")
        if not close or name.strip() not in words:
            known = ", ".join(f"{{{place}}}" for place in PLACES)
            raise Refused(
                _("“{%(name)s” is not a place that can be filled. Known: %(known)s.")
                % {"name": name[:30] + ("}" if close else ""), "known": known},
                field="text",
            )
        parts += [before, words[name.strip()]]
        rest = after
    return "".join([*parts, rest])


def _once(kind: str, intent: UUID, title: str, by: User | None, work: Callable[[], dict[int, Word]]) -> BulkAct:
    """Does `work` unless the intent was done; its answer (by company) becomes the lines, those not done first."""
    BulkAct.objects.bulk_create([BulkAct(kind=kind, intent=intent, title=title[:250], by=by)], ignore_conflicts=True)
    row = BulkAct.objects.select_for_update().get(intent=intent)
    if row.lines:
        return row
    words = work()
    names = dict(Company.objects.filter(pk__in=words).order_by("sort_key", "pk").values_list("pk", "name"))
    lines = [{"company": pk, "name": name, "done": words[pk][0], "word": words[pk][1]} for pk, name in names.items()]
    row.lines = sorted(lines, key=lambda line: bool(line["done"]))
    row.save(update_fields=["lines"])
    return row


@act
def write_to(
    *, companies: Sequence[int], to: str, subject: str, text: str, intent: UUID, by: User | None, on: date
) -> BulkAct:
    """Writes one letter to each company (ids) that has an address; the others are named. See `filled` for the places.

    Above the number of `mailings.must_wait` the letters are written and wait until somebody else approves them."""
    filled(subject, dict.fromkeys(PLACES, ""))
    filled(text, dict.fromkeys(PLACES, ""))

    def work() -> dict[int, Word]:
        listed = addressees(companies, to, on)
        drafts = [draft(one, subject, text, intent) for one in listed if not one.why]
        held = mailings.must_wait(len(drafts), on)
        letters.write(drafts, held=held)
        if held:
            mailings.hold(intent=intent, subject=subject, count=len(drafts), by=by)
        return {
            one.company.pk: (False, one.why)
            if one.why
            else (True, _("written to %(name)s, %(email)s") % {"name": one.name, "email": one.email})
            for one in listed
        }

    return _once(BulkAct.Kind.LETTER, intent, subject, by, work)


def draft(one: Addressee, subject: str, text: str, intent: UUID) -> letters.Draft:
    words = words_for(one)
    return letters.Draft(
        template="message",
        intent=f"message:{intent}:{one.company.pk}",
        context={"subject": filled(subject, words), "text": filled(text, words), "company": one.company},
        email=one.email,
        name=one.name,
        person=one.function.person if one.function else None,
        company_id=one.company.pk,
    )


def invitable(companies: Iterable[int], on: date) -> dict[int, tuple[ContactFunction | None, str]]:
    """For each company (ids) its representative and why she cannot be invited to the portal, "" when she can."""
    ids = list(companies)
    found: dict[int, tuple[ContactFunction | None, str]] = dict.fromkeys(ids, (None, _("no representative")))
    rows = ContactFunction.objects.on(on).filter(company__in=ids, kind="representative").select_related("person")
    functions = list(rows.order_by("company", "pk"))
    emails = {one.person.email.lower() for one in functions if one.person.email}
    owners = User.objects.annotate(lower=Lower("email")).filter(lower__in=emails, person__isnull=False)
    taken: dict[str, int | None] = {user.lower: user.person.pk for user in owners.select_related("person")}
    for one in functions:
        person, email = one.person, one.person.email.lower()
        if person.user_id is not None:
            why = _("signs in already")
        elif not email:
            why = _("no e-mail address")
        elif taken.setdefault(email, person.pk) != person.pk:
            why = _("somebody else signs in with this address")
        else:
            why = ""
        found[one.company_id] = (one, why)
    return found


@act
def invite(*, companies: Sequence[int], intent: UUID, by: User | None, on: date) -> BulkAct:
    """Opens the portal to the representative of each company (ids) and writes to her; who cannot be is named."""

    def work() -> dict[int, Word]:
        found = invitable(companies, on)
        people = {one.person_id: one.person for one, why in found.values() if one is not None and not why}
        open_logins(people=people.values(), by=by, on=on)
        return {
            pk: (True, _("invited: %(name)s, %(email)s") % {"name": one.person.name, "email": one.person.email})
            if one is not None and not why
            else (False, f"{one.person.name} : {why}" if one is not None else why)
            for pk, (one, why) in found.items()
        }

    return _once(BulkAct.Kind.INVITATION, intent, _("Invitation to the portal"), by, work)


def movable(model: Any, companies: Iterable[int], value: int, on: date) -> dict[int, str]:
    """For each company (ids) why its college or antenna (`model`) does not change to `value` from `on`; "" when it does."""
    ids = list(companies)
    column = "college" if model is CollegeAssignment else "antenna"
    members = set(Membership.objects.on(on).filter(company__in=ids).values_list("company", flat=True))
    there = set(model.objects.on(on).filter(Q(**{column: value}), company__in=ids).values_list("company", flat=True))
    return {
        pk: _("not a member on that day") if pk not in members else _("is there already") if pk in there else ""
        for pk in ids
    }


@act
def move_to_college(
    *, companies: Sequence[int], college: College, reason: str, intent: UUID, by: User | None, on: date
) -> BulkAct:
    """From `on` these companies (ids) belong to `college`; those that do already, or are no members then, are named."""
    if not reason.strip():
        raise Refused(_("Say why: the reason stays with the college of the company."), field="reason")

    def work() -> dict[int, Word]:
        found = movable(CollegeAssignment, companies, college.pk, on)
        attachment.set_college(
            companies=[pk for pk, why in found.items() if not why], college=college, reason=reason, by=by, on=on
        )
        return {pk: (not why, why or college.name) for pk, why in found.items()}

    title = _("College: %(name)s") % {"name": college.name}
    return _once(BulkAct.Kind.COLLEGE, intent, title, by, work)


@act
def move_to_antenna(
    *, companies: Sequence[int], antenna: Antenna, reason: str, intent: UUID, by: User | None, on: date
) -> BulkAct:
    """From `on` these companies (ids) belong to `antenna`, whatever the territory says."""
    if not reason.strip():
        raise Refused(_("Say why: the reason stays with the antenna of the company."), field="reason")

    def work() -> dict[int, Word]:
        found = movable(AntennaAssignment, companies, antenna.pk, on)
        attachment.set_antenna(
            companies=[pk for pk, why in found.items() if not why], antenna=antenna, reason=reason, by=by, on=on
        )
        return {pk: (not why, why or antenna.name) for pk, why in found.items()}

    title = _("Antenna: %(name)s") % {"name": antenna.name}
    return _once(BulkAct.Kind.ANTENNA, intent, title, by, work)
