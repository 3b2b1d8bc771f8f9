"""A company asks to join on the public page; the delegate gives an opinion; a recorded body decides; the answer is a letter."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from antennas import territory
from antennas.models import Antenna, Commune
from league.base import letters
from league.base.acts import Refused, act
from league.base.days import today
from league.base.models import Decision, Person, User
from members import sirene
from members.admission import Candidate, admit
from members.cleaning import name_key
from members.models import (
    Application,
    College,
    Company,
    CompanyName,
    ContactFunction,
    Establishment,
    Membership,
    Opinion,
)
from members.people import PersonIn, open_logins


@dataclass(frozen=True)
class ApplicationIn:
    """What the public form says. `siren` is nine digits already checked, else `siren_absence` says why there is none;
    `antenna` is the applicant's choice, used where no territory rule gives one. Jobs are people. `found` is the legal
    unit that the Sirene directory gave, kept when its SIREN is the one of the application."""

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
    town: str = ""
    jobs_region: int | None = None
    vat: str = ""
    found: sirene.Unit | None = None


@dataclass(frozen=True)
class Recognised:
    """What the house knows already of a company that asks to join. `by_siren`: by its number, else by name and commune."""

    member: Company | None = None
    waiting: Application | None = None
    former: Company | None = None
    by_siren: bool = True

    @property
    def words(self) -> str:
        """The sentence for the applicant; empty when nothing is in the way."""
        if self.member is not None:
            if self.by_siren:
                return _("A company with this SIREN is a member already: its representative can add you as a contact.")
            return _(
                "A company of this name in the same commune is a member already. If yours is another one, give its SIREN."
            )
        if self.waiting is not None:
            return _already_waiting() if self.by_siren else _already_waiting_by_name()
        return ""


def recognise(*, siren: str, name: str, commune: Commune | None, on: date) -> Recognised:
    """Is the company that asks a member, does it wait already, was it a member before? By its SIREN; a company without
    one by its name (legal form, accents and case apart) in the same commune, other names too. At most four queries."""
    waiting = Application.objects.filter(outcome="")
    members = Membership.objects.on(on).values("company")
    if siren:
        company = Company.objects.filter(siren=siren).first()
        found = waiting.filter(siren=siren).first()
        by_siren = True
    else:
        key = name_key(name)
        if not key or commune is None:
            return Recognised()
        here = Establishment.objects.on(on).filter(commune=commune, seat=True).values("company")
        names = {one.pk: [one.name] for one in Company.objects.filter(pk__in=here, sort_key__contains=_longest(key))}
        for pk, other in CompanyName.objects.filter(company__in=here, sort_key__contains=_longest(key)).values_list(
            "company", "name"
        ):
            names.setdefault(pk, []).append(other)
        same = [pk for pk, words in names.items() if key in {name_key(word) for word in words}]
        company = Company.objects.filter(pk__in=same).first()
        found = waiting.filter(name_key=key, commune=commune).first()
        by_siren = False
    if company is not None and Membership.objects.filter(company=company, company__in=members).exists():
        return Recognised(member=company, by_siren=by_siren)
    was = company is not None and Membership.objects.filter(company=company).exists()
    return Recognised(waiting=found, former=company if was else None, by_siren=by_siren)


def _longest(key: str) -> str:
    return max(key.lower().split(), key=len)


@act
def apply(*, data: ApplicationIn, intent: UUID, on: date, by: User | None = None) -> Application:
    """Receives an application and writes the acknowledgement. The same `intent` gives the same application.

    Refused when the company is a member on `on`, or has an application that waits already (see `recognise`).
    """
    standing = Application.objects.filter(intent=intent).first()
    if standing is not None:
        return standing
    words = recognise(siren=data.siren, name=data.name, commune=data.commune, on=on).words
    if words:
        raise Refused(words, field="siren")
    unit = data.found if data.found is not None and data.found.siren == data.siren else None
    if unit is not None and unit.closed:
        raise Refused(closed_words(unit), field="siren")
    found = territory.antenna_for(data.commune, on)
    antenna = found[0] if found else data.antenna
    if antenna is None:
        raise Refused(_("Choose the antenna nearest to you."), field="antenna")
    try:
        with transaction.atomic():
            application = Application.objects.create(
                intent=intent,
                name=data.name.strip()[:200],
                name_key=name_key(data.name)[:200],
                siren=data.siren,
                found=asdict(unit) if unit is not None else {},
                vat=data.vat,
                siren_absence="" if data.siren else data.siren_absence or Company.Absence.NOT_GIVEN,
                college=data.college,
                jobs=data.jobs,
                jobs_region=data.jobs_region,
                creator=data.creator,
                street=data.street.strip()[:200],
                postal_code=data.postal_code.strip()[:10],
                town=data.town.strip()[:100],
                commune=data.commune,
                antenna=antenna,
                website=data.website.strip()[:200],
                first_name=data.first_name.strip()[:100],
                last_name=data.last_name.strip()[:100],
                title=data.title.strip()[:120],
                email=data.email.strip().lower(),
                phone=data.phone.strip()[:20],
                message=data.message.strip(),
                **_at("received_at", on),
            )
    except IntegrityError as error:
        standing = Application.objects.filter(intent=intent).first()
        if standing is not None:
            return standing
        if "one_open_application_per_siren" in str(error):
            raise Refused(_already_waiting(), field="siren") from error
        if "one_open_application_per_name" in str(error):
            raise Refused(_already_waiting_by_name(), field="siren") from error
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
        ],
        on=on,
    )
    return application


def _at(column: str, on: date) -> dict[str, datetime]:
    """The moment of something entered after its day: that day, in the morning. Today's is the clock's."""
    return {column: timezone.make_aware(datetime.combine(on, time(9)))} if on < today() else {}


def _already_waiting() -> str:
    return _("An application with this SIREN is waiting for its decision already: there is nothing more to send.")


def _already_waiting_by_name() -> str:
    return _(
        "An application of a company of this name in the same commune is waiting already. "
        "If yours is another one, give its SIREN."
    )


def closed_words(unit: sirene.Unit) -> str:
    """The sentence about a company that has ceased."""
    if unit.closing_day is None:
        return _("The directory of companies says that this company has ceased: it cannot join.")
    return _("The directory of companies says that this company has ceased on %(day)s: it cannot join.") % {
        "day": f"{unit.closing_day:%d/%m/%Y}"
    }


@act
def opine(*, application: Application, verdict: str, words: str, by: User | None, on: date) -> Opinion:
    """The delegate's opinion on an application that waits; given again it takes the place of the first, which history
    keeps. Refused on a decided application, and without words when it is not favourable."""
    row = Application.objects.select_for_update().get(pk=application.pk)
    if row.outcome:
        raise Refused(
            _("This application has been decided already: %(outcome)s.") % {"outcome": row.get_outcome_display()}
        )
    if verdict not in Opinion.Verdict.values:
        raise Refused(_("Say which opinion you give."), field="verdict")
    if verdict != Opinion.Verdict.FAVOURABLE and not words.strip():
        raise Refused(_("Say why: the body that decides reads it."), field="words")
    opinion, _made = Opinion.objects.update_or_create(
        application=row,
        defaults={"verdict": verdict, "words": words.strip()[:2000], "given_by": by, **_at("given_at", on)},
    )
    return opinion


def waiting() -> QuerySet[Application]:
    """Applications nobody has decided, oldest first."""
    return (
        Application.objects.filter(outcome="")
        .select_related("college", "antenna", "commune", "opinion")
        .order_by("received_at", "pk")
    )


def decided() -> QuerySet[Application]:
    """Applications with their decision, newest first."""
    return (
        Application.objects.exclude(outcome="")
        .select_related("college", "antenna", "commune", "decision", "company", "opinion")
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
    welcomes: bool = True,
) -> Application:
    """Records the decision of `decision_body` on the day `on`; admits from `member_from` (default: `on`) or refuses.

    Admission makes the member, opens the applicant's login and writes the welcome; a refusal needs its reason and is
    told by letter. `college` and `antenna` correct what was asked or proposed. The same outcome twice is one decision.
    With `welcomes` false the caller writes the welcome (see `welcome`), since it has a dues call to put in.
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
        _open_login(membership, by, on)
        if welcomes:
            welcome(application=row, membership=membership)
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
    placed = territory.antenna_for(row.commune, start)
    found: Mapping[str, Any] = row.found or {}
    legal_name = str(found.get("name", ""))
    return Candidate(
        name=row.name,
        siren=row.siren or None,
        siren_absence=row.siren_absence,
        other_names=((CompanyName.Kind.LEGAL.value, legal_name),) if legal_name not in ("", row.name) else (),
        legal_category=found.get("legal_category", ""),
        naf=found.get("naf", ""),
        naf_2025=found.get("naf_2025", ""),
        insee_band=found.get("insee_band", ""),
        insee_band_year=found.get("insee_band_year"),
        created_on=date.fromisoformat(found["created_on"]) if found.get("created_on") else None,
        vat=row.vat,
        website=row.website,
        email=row.email,
        phone=row.phone,
        siret=found.get("siret") if found.get("postal_code") == row.postal_code else None,
        street=row.street,
        postal_code=row.postal_code,
        town=row.town,
        commune_code=row.commune_id,
        antenna_code=None if placed and placed[0].pk == chosen.pk else chosen.code,
        college=(college or row.college).code,
        jobs=row.jobs,
        jobs_region=row.jobs_region,
        figures_day=start,
        joined_on=start,
        creator=row.creator,
        people=(PersonIn(row.first_name, row.last_name, email=row.email, phone=row.phone, title=row.title),),
    )


def _speaker(membership: Membership) -> Person | None:
    return (
        Person.objects.filter(
            functions__company=membership.company, functions__kind=ContactFunction.Kind.REPRESENTATIVE
        )
        .order_by("-functions__span")
        .first()
    )


def _open_login(membership: Membership, by: User | None, on: date) -> None:
    """The representative's login, unless somebody else signs in with that address."""
    speaker = _speaker(membership)
    if speaker is not None and speaker.user_id is None and speaker.email:
        foreign = User.objects.annotate(plain=Lower("email")).filter(plain=speaker.email.lower(), person__isnull=False)
        if not foreign.exists():
            open_logins(people=[speaker], by=by, on=on, invite=False)


@dataclass(frozen=True)
class CallIn:
    """What the welcome says of the dues call that goes with it: texts, and the cause under which the PDF is attached."""

    number: str
    amount: str
    due_on: str
    sentence: str
    cause: str


@act
def welcome(*, application: Application, membership: Membership, call: CallIn | None = None) -> None:
    """The letter that welcomes a new member, once; with `call` it carries the dues call of the year."""
    company = membership.company
    antenna = company.antennas.on(membership.span.lower).select_related("antenna").first()
    letters.write(
        [
            letters.Draft(
                template="welcome",
                intent=f"welcome:{membership.pk}",
                context={
                    "application": application,
                    "company": company,
                    "membership": membership,
                    "antenna": antenna.antenna if antenna else None,
                    "name": application.first_name,
                    "call": call,
                },
                person=_speaker(membership),
                email=application.email,
                name=f"{application.first_name} {application.last_name}",
                company_id=company.pk,
                attachments=[(f"{call.number}.pdf", call.cause)] if call else (),
            )
        ]
    )


@dataclass(frozen=True)
class Step:
    """One of the three steps of an application: `state` is done, now or later; `day` when it was done."""

    label: str
    state: str
    day: Any = None
    words: str = ""


def steps_of(application: Application, *, staff: bool = False) -> list[Step]:
    """Received, opinion, decided: what is done and what comes. Only `staff` (and delegates) read the opinion itself."""
    opinion = getattr(application, "opinion", None)
    outcome = application.outcome
    told = opinion is not None and staff
    return [
        Step(_("Application received"), "done", application.received_at),
        Step(
            _("Opinion of the delegate"),
            "done" if opinion else "passed" if outcome else "now",
            opinion.given_at if opinion else None,
            str(opinion.get_verdict_display()) if told and opinion else "",
        ),
        Step(
            _("Decision"),
            "done" if outcome else "now" if opinion else "later",
            application.decision.day if outcome and application.decision else None,
            f"{application.get_outcome_display()}, {application.decision.body}"
            if outcome and application.decision
            else "",
        ),
    ]
