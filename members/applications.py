"""A company asks to join on the public page; a recorded body decides; the answer is a letter."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from antennas import territory
from antennas.models import Antenna, Commune
from league.base import letters
from league.base.acts import Refused, act
from league.base.models import Decision, Person, User
from members.admission import Candidate, admit
from members.models import Application, College, Company, ContactFunction, Membership
from members.people import PersonIn, open_logins


@dataclass(frozen=True)
class ApplicationIn:
    """What the public form says. `siren` is nine digits already checked, else `siren_absence` says why there is none;
    `antenna` is the applicant's choice, used where no territory rule gives one. Jobs are people."""

    name: str
    college: College
    jobs: int
    first_name: str
    last_name: str
    email: str
    postal_code: str
    siren: str = ""
    siren_absence: str = ""
    creator: bool = False
    street: str = ""
    commune: Commune | None = None
    antenna: Antenna | None = None
    website: str = ""
    title: str = ""
    phone: str = ""
    message: str = ""


@act
def apply(*, data: ApplicationIn, intent: UUID, on: date, by: User | None = None) -> Application:
    """Receives an application and writes the acknowledgement. The same `intent` gives the same application.

    Refused when a company with this SIREN is a member on `on`, or has an application that waits already.
    """
    standing = Application.objects.filter(intent=intent).first()
    if standing is not None:
        return standing
    if data.siren:
        if Membership.objects.on(on).filter(company__siren=data.siren).exists():
            raise Refused(
                _("A company with this SIREN is a member already: its representative can add you as a contact."),
                field="siren",
            )
        if Application.objects.filter(siren=data.siren, outcome="").exists():
            raise Refused(_already_waiting(), field="siren")
    found = territory.antenna_for(data.commune, on)
    antenna = found[0] if found else data.antenna
    if antenna is None:
        raise Refused(_("Choose the antenna nearest to you."), field="antenna")
    try:
        with transaction.atomic():
            application = Application.objects.create(
                intent=intent,
                name=data.name.strip()[:200],
                siren=data.siren,
                siren_absence="" if data.siren else data.siren_absence or Company.Absence.NOT_GIVEN,
                college=data.college,
                jobs=data.jobs,
                creator=data.creator,
                street=data.street.strip()[:200],
                postal_code=data.postal_code.strip()[:10],
                commune=data.commune,
                antenna=antenna,
                website=data.website.strip()[:200],
                first_name=data.first_name.strip()[:100],
                last_name=data.last_name.strip()[:100],
                title=data.title.strip()[:120],
                email=data.email.strip().lower(),
                phone=data.phone.strip()[:20],
                message=data.message.strip(),
            )
    except IntegrityError as error:
        standing = Application.objects.filter(intent=intent).first()
        if standing is not None:
            return standing
        if "one_open_application_per_siren" in str(error):
            raise Refused(_already_waiting(), field="siren") from error
        raise
    letters.write(
        [
            letters.Draft(
                template="application_received",
                intent=f"application-received:{application.pk}",
                context={"application": application, "name": application.first_name},
                email=application.email,
                name=f"{application.first_name} {application.last_name}",
            )
        ]
    )
    return application


def _already_waiting() -> str:
    return _("An application with this SIREN is waiting for its decision already: there is nothing more to send.")


def waiting() -> QuerySet[Application]:
    """Applications nobody has decided, oldest first."""
    return (
        Application.objects.filter(outcome="")
        .select_related("college", "antenna", "commune")
        .order_by("received_at", "pk")
    )


def decided() -> QuerySet[Application]:
    """Applications with their decision, newest first."""
    return (
        Application.objects.exclude(outcome="")
        .select_related("college", "antenna", "commune", "decision", "company")
        .order_by("-decision__day", "-pk")
    )


@act
def decide(
    *,
    application: Application,
    outcome: str,
    reason: str,
    decision_body: str,
    on: date,
    by: User | None,
    member_from: date | None = None,
    reference: str = "",
    college: College | None = None,
    antenna: Antenna | None = None,
) -> Application:
    """Records the decision of `decision_body` on the day `on`; admits from `member_from` (default: `on`) or refuses.

    Admission makes the member, opens the applicant's login and writes the welcome; a refusal needs its reason and is
    told by letter. `college` and `antenna` correct what was asked or proposed. The same outcome twice is one decision.
    """
    row = Application.objects.select_for_update().get(pk=application.pk)
    if row.outcome:
        if row.outcome == outcome:
            return row
        raise Refused(
            _("This application has been decided already: %(outcome)s.") % {"outcome": row.get_outcome_display()}
        )
    if outcome not in Application.Outcome.values:
        raise Refused(_("Say whether the company is admitted or refused."), field="outcome")
    if not decision_body.strip():
        raise Refused(_("Say which body decided."), field="body")
    if outcome == Application.Outcome.REFUSED and not reason.strip():
        raise Refused(_("A refusal is told to the company with its reason."), field="reason")
    decision = Decision.objects.create(
        body=decision_body.strip()[:200], day=on, reference=reference.strip()[:200], recorded_by=by
    )
    row.outcome, row.reason, row.decision, row.decided_by = outcome, reason.strip()[:300], decision, by
    if outcome == Application.Outcome.ADMITTED:
        start = member_from or on
        membership = admit(
            candidates=[_candidate(row, college, antenna, start)], decision=decision, by=by, on=on, member_from=start
        )[0]
        row.company = membership.company
        _welcome(row, membership, by, on)
    else:
        letters.write(
            [
                letters.Draft(
                    template="application_refused",
                    intent=f"application-refused:{row.pk}",
                    context={"application": row, "decision": decision, "name": row.first_name},
                    email=row.email,
                    name=f"{row.first_name} {row.last_name}",
                )
            ]
        )
    row.save(update_fields=["outcome", "reason", "decision", "decided_by", "company"])
    return row


def _candidate(row: Application, college: College | None, antenna: Antenna | None, start: date) -> Candidate:
    chosen = antenna or row.antenna
    found = territory.antenna_for(row.commune, start)
    return Candidate(
        name=row.name,
        siren=row.siren or None,
        siren_absence=row.siren_absence,
        website=row.website,
        email=row.email,
        phone=row.phone,
        street=row.street,
        postal_code=row.postal_code,
        commune_code=row.commune_id,
        antenna_code=None if found and found[0].pk == chosen.pk else chosen.code,
        college=(college or row.college).code,
        jobs=row.jobs,
        figures_day=start,
        joined_on=start,
        creator=row.creator,
        people=(PersonIn(row.first_name, row.last_name, email=row.email, phone=row.phone, title=row.title),),
    )


def _welcome(row: Application, membership: Membership, by: User | None, on: date) -> None:
    """The representative's login, unless somebody else signs in with that address, and the letter that welcomes."""
    speaker: Person | None = (
        Person.objects.filter(
            functions__company=membership.company, functions__kind=ContactFunction.Kind.REPRESENTATIVE
        )
        .order_by("-functions__span")
        .first()
    )
    if speaker is not None and speaker.user_id is None and speaker.email:
        foreign = User.objects.annotate(plain=Lower("email")).filter(plain=speaker.email.lower(), person__isnull=False)
        if not foreign.exists():
            open_logins(people=[speaker], by=by, on=on, invite=False)
    antenna = membership.company.antennas.on(membership.span.lower).select_related("antenna").first()
    letters.write(
        [
            letters.Draft(
                template="welcome",
                intent=f"welcome:{membership.pk}",
                context=_welcome_context(row, membership, antenna.antenna if antenna else None),
                person=speaker,
                email=row.email,
                name=f"{row.first_name} {row.last_name}",
                company_id=membership.company_id,
            )
        ]
    )


def _welcome_context(row: Application, membership: Membership, antenna: Antenna | None) -> dict[str, Any]:
    return {
        "application": row,
        "company": membership.company,
        "membership": membership,
        "antenna": antenna,
        "name": row.first_name,
    }
