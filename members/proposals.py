"""What a company may not change alone, asked with a reason and decided with a word."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antennas.models import Commune
from league.base import letters
from league.base.acts import Refused, act
from league.base.identifiers import spaced
from league.base.models import Decision, Person, User
from league.base.periods import last_day
from league.base.templatetags.league import long_day
from members import admission, roster
from members.access import companies_visible_to
from members.models import Company, Establishment, Membership, Proposal
from members.people import lock_register

Kind, Outcome = Proposal.Kind, Proposal.Outcome
Fact = Mapping[str, Any]

# How each kind is called in an address, what it is about, and what a company is told before it asks.
SLUGS: dict[str, str] = {"nom": Kind.NAME, "siren": Kind.SIREN, "siege": Kind.SEAT, "depart": Kind.LEAVE}
TITLES: dict[str, Any] = {
    Kind.NAME: gettext_lazy("Change our name"),
    Kind.SIREN: gettext_lazy("Correct our SIREN"),
    Kind.SEAT: gettext_lazy("Move our seat"),
    Kind.LEAVE: gettext_lazy("Announce our resignation"),
}


# Facts


def fact(company: Company, kind: str, on: date) -> dict[str, Any]:
    """What stands in the register on `on`, as a proposal of that kind keeps it. One query at most."""
    match kind:
        case Kind.NAME:
            return {"name": company.name}
        case Kind.SIREN:
            return {"siren": company.siren or "", "siren_absence": company.siren_absence}
        case Kind.SEAT:
            seat = Establishment.objects.on(on).filter(company=company, seat=True).first()
            if seat is None:
                return {"street": "", "postal_code": "", "town": "", "commune": ""}
            return {
                "street": seat.street,
                "postal_code": seat.postal_code,
                "town": seat.town,
                "commune": seat.commune_id or "",
            }
        case _:
            membership = Membership.objects.on(on).filter(company=company).first()
            last = last_day(membership.span) if membership else None
            return {"member": membership is not None, "last_day": last.isoformat() if last else ""}


def words(kind: str, said: Fact) -> str:
    """A fact as a person reads it."""
    match kind:
        case Kind.NAME:
            return str(said.get("name", ""))
        case Kind.SIREN:
            absence = said.get("siren_absence", "")
            return spaced(said["siren"]) if said.get("siren") else str(dict(Company.Absence.choices).get(absence, ""))
        case Kind.SEAT:
            place = f"{said.get('postal_code', '')} {said.get('town', '')}".strip()
            return ", ".join(filter(None, [said.get("street", ""), place])) or _("no address")
        case _:
            if said.get("last_day"):
                return _("last day: %(day)s") % {"day": long_day(said["last_day"])}
            return _("member") if said.get("member") else _("no longer a member")


def provenance(proposal: Proposal) -> str:
    """Why the register changed, as its history keeps it."""
    return f"Proposition {proposal.pk} ({proposal.asked_by}) : {proposal.reason}"


# Questions


def waiting(user: Any, on: date) -> QuerySet[Proposal]:
    """The open proposals that `user` may decide on `on`, the oldest first."""
    return Proposal.objects.filter(outcome="", company__in=companies_visible_to(user, "proposal.decide", on))


def open_of(company: Company) -> dict[str, Proposal]:
    """The open proposals of a company by kind. One query."""
    return {one.kind: one for one in Proposal.objects.filter(company=company, outcome="").select_related("asked_by")}


def lately_of(company: Company, on: date) -> list[Proposal]:
    """The proposals a company should see: those that wait, and those decided within ninety days, the newest first."""
    rows = Proposal.objects.filter(company=company).exclude(outcome__in=[Outcome.SUPERSEDED, Outcome.WITHDRAWN])
    kept = [one for one in rows.order_by("-pk")[:20] if not one.outcome or _fresh(one, on)]
    return kept[:6]


def _fresh(proposal: Proposal, on: date) -> bool:
    return proposal.decided_at is not None and (on - timezone.localdate(proposal.decided_at)).days <= 90


# Acts


@act
def propose(*, company: Company, kind: str, after: Fact, reason: str, from_day: date, by: User, on: date) -> Proposal:
    """A company asks for a change of what counts in law; nothing changes until somebody accepts.

    A second proposal of the same kind takes the place of the one that waits; the same words of the same person are that
    one. Refused when it changes nothing, when the
    SIREN is another company's, and for who is no member when it announces a resignation.
    """
    Company.objects.select_for_update().get(pk=company.pk)
    company.refresh_from_db()
    before = fact(company, kind, on)
    if kind == Kind.LEAVE and not before["member"]:
        raise Refused(_("This company is no member today."))
    if kind != Kind.LEAVE and dict(after) == before:
        raise Refused(_("This is what the register says already."), kind if kind != Kind.SEAT else "street")
    siren = after.get("siren") if kind == Kind.SIREN else None
    if siren and Company.objects.filter(siren=siren).exclude(pk=company.pk).exists():
        raise Refused(
            _("Another company of the register has this SIREN. If it is yours too, write to us: we look together."),
            "siren",
        )
    asked = {"before": before, "after": dict(after), "reason": reason.strip()[:300], "from_day": from_day}
    waits = Proposal.objects.filter(company=company, kind=kind, outcome="")
    same = waits.filter(asked_by=by, **asked).first()
    if same is not None:
        return same
    waits.update(outcome=Outcome.SUPERSEDED, decided_at=timezone.now(), decided_by=by)
    return Proposal.objects.create(company=company, kind=kind, asked_by=by, **asked)


class Moved(Refused):
    """The register changed since the page was opened: `now` is what it says. Look again."""

    def __init__(self, now: Fact) -> None:
        super().__init__(_("The register changed while you were reading: look at what it says now and decide again."))
        self.now = now


@act
def accept(
    *, proposal: Proposal, seen: Fact, word: str, by: User, on: date, because: str = "", may_end: bool = False
) -> Proposal:
    """The change is made by the act that staff use for it, and the proposer gets a letter.

    `seen` is what the register said on the page of who decides: when it says something else by now nothing is done
    and Moved is raised. A resignation ends the membership after the last day announced; the year stays due (law of 1
    July 1901, art. 4); it needs `may_end`. `because` goes into the history, see `provenance`. Nobody accepts her own.
    """
    lock_register()  # first, then the company, then the proposal: the order of every act that takes several
    company = Company.objects.select_for_update().get(pk=proposal.company_id)
    row = _locked(proposal)
    if row.asked_by_id == by.pk:
        raise Refused(_("You proposed this yourself: somebody else decides."))
    now = fact(company, row.kind, on)
    if dict(seen) != now:
        raise Moved(now)
    _apply(row, company, by=by, on=on, may_end=may_end)
    _decided(row, Outcome.ACCEPTED, word, by)
    _tell(row)
    return row


def _apply(row: Proposal, company: Company, *, by: User, on: date, may_end: bool) -> None:
    match row.kind:
        case Kind.NAME:
            roster.update_company(company=company, changes=row.after, version=company.version, by=by, on=on)
        case Kind.SIREN:
            changes = {"siren": row.after.get("siren") or None, "siren_absence": row.after.get("siren_absence", "")}
            roster.update_company(company=company, changes=changes, version=company.version, by=by, on=on)
        case Kind.SEAT:
            said = row.after
            commune = Commune.objects.filter(pk=said.get("commune") or "").first()
            roster.move_seat(
                company=company,
                street=said["street"],
                postal_code=said["postal_code"],
                town=said["town"],
                commune=commune,
                by=by,
                on=row.from_day,
            )
        case _:
            if not may_end:
                raise Refused(_("Recording a resignation is for the membership service."))
            membership = Membership.objects.on(on).filter(company=company).first()
            if membership is None:
                raise Refused(_("This company is no member today."))
            admission.end(
                memberships=[membership],
                kind=Membership.End.RESIGNATION,
                reason=row.reason,
                decision=Decision(body=_("Letter of the member"), day=timezone.localdate(row.asked_at), recorded_by=by),
                on=date.fromisoformat(row.after["last_day"]) + timedelta(days=1),
                by=by,
            )


@act
def refuse(*, proposal: Proposal, word: str, by: User, on: date) -> Proposal:
    """Nothing changes; the proposer gets a letter with the word, which is asked for."""
    if not word.strip():
        raise Refused(_("Say why: the company reads it."), "word")
    row = _locked(proposal)
    _decided(row, Outcome.REFUSED, word, by)
    _tell(row)
    return row


@act
def withdraw(*, proposal: Proposal, by: User, on: date) -> Proposal:
    """The company takes its proposal back."""
    row = _locked(proposal)
    _decided(row, Outcome.WITHDRAWN, "", by)
    return row


def _locked(proposal: Proposal) -> Proposal:
    row = Proposal.objects.select_for_update(of=("self",)).select_related("company", "asked_by").get(pk=proposal.pk)
    if row.outcome:
        raise Refused(_("This proposal is decided already: %(outcome)s.") % {"outcome": row.get_outcome_display()})
    return row


def _decided(row: Proposal, outcome: str, word: str, by: User) -> None:
    row.outcome, row.word, row.decided_by, row.decided_at = outcome, word.strip()[:500], by, timezone.now()
    row.save(update_fields=["outcome", "word", "decided_by", "decided_at"])


def _tell(row: Proposal) -> None:
    person = Person.objects.filter(user=row.asked_by_id).first()
    letters.write(
        [
            letters.Draft(
                template=f"proposal_{row.outcome}",
                intent=f"proposal:{row.pk}",
                person=person,
                email=row.asked_by.email,
                company_id=row.company_id,
                context={
                    "name": person.first_name if person else "",
                    "company": row.company,
                    "what": row.get_kind_display(),
                    "kind": row.kind,
                    "asked": words(row.kind, row.after),
                    "word": row.word,
                },
            )
        ]
    )


def with_people(proposals: Sequence[Proposal]) -> dict[int, Person]:
    """Who asked, by login. One query."""
    people = Person.objects.filter(user__in={one.asked_by_id for one in proposals})
    return {person.user_id: person for person in people if person.user_id is not None}
