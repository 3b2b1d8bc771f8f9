"""Once a year: the campaign, its letters, and what a company answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _

from antennas.models import Antenna
from league.base import letters
from league.base.acts import Refused, act
from league.base.models import Person, User
from members import answers, completeness, invitations, roster
from members.models import (
    Company,
    Confirmation,
    ConfirmationCampaign,
    ConfirmationLetter,
    ContactFunction,
    Membership,
)
from members.people import open_logins

REMINDERS = (14, 28)  # days after the opening, where the campaign says nothing else
SPEAKS = (ContactFunction.Kind.REPRESENTATIVE, ContactFunction.Kind.SUBSTITUTE)


# Questions


def running(on: date) -> ConfirmationCampaign | None:
    """The campaign that asks for answers on `on`."""
    return ConfirmationCampaign.objects.filter(opens_on__lte=on, closes_on__gte=on).first()


def confirmation_of(company: Company, campaign: ConfirmationCampaign | None) -> Confirmation | None:
    if campaign is None:
        return None
    return Confirmation.objects.filter(campaign=campaign, company=company).select_related("by").first()


def region_of(company: Company, jobs: int | None, on: date) -> int | None:
    """Those of its `jobs` that are in the region, where its last figure says so of as many jobs. One query."""
    last = company.figures.filter(day__lte=on, jobs__isnull=False).order_by("-day", "-id").first()
    return last.jobs_region if last is not None and last.jobs == jobs else None


def asked(campaign: ConfirmationCampaign, day: date, antenna_ids: Sequence[int] | None = None) -> QuerySet[Company]:
    """The members asked, with what answers.members_on and completeness.with_share add, `confirmed` (true or false),
    `written` (letters so far). One query."""
    rows = completeness.with_share(answers.members_on(day), day).annotate(
        confirmed=Exists(Confirmation.objects.filter(campaign=campaign, company=OuterRef("pk"))),
    )
    if antenna_ids is not None:
        rows = rows.filter(antenna_on__antenna__in=list(antenna_ids))
    return rows


@dataclass(frozen=True)
class Place:
    """An antenna in a campaign: members, how many confirmed, the mean completeness of all (percent)."""

    antenna: Antenna | None
    members: int
    confirmed: int
    complete: int

    @property
    def waiting(self) -> int:
        return self.members - self.confirmed

    @property
    def ratio(self) -> float:
        return self.confirmed / self.members if self.members else 0.0


def by_antenna(
    campaign: ConfirmationCampaign, day: date, antenna_ids: Sequence[int] | None = None
) -> tuple[list[Place], Place]:
    """Every antenna in its order, who has none last; and all of them together. Two queries."""
    sums = {
        row["antenna_on__antenna"]: row
        for row in asked(campaign, day, antenna_ids)
        .order_by()
        .values("antenna_on__antenna")
        .annotate(n=Count("pk"), done=Count("pk", filter=Q(confirmed=True)), share=Avg("complete"))
    }
    places: list[Antenna | None] = [
        one for one in Antenna.objects.all() if antenna_ids is None or one.pk in set(antenna_ids)
    ]
    if None in sums:
        places.append(None)
    found = []
    for antenna in places:
        row = sums.get(antenna.pk if antenna else None, {"n": 0, "done": 0, "share": 0})
        found.append(Place(antenna, row["n"], row["done"], round(row["share"] or 0)))
    members = sum(one.members for one in found)
    share = sum(one.complete * one.members for one in found)
    return found, Place(None, members, sum(one.confirmed for one in found), round(share / members) if members else 0)


@dataclass(frozen=True)
class Preview:
    """Who would be written to: members, of whom the representative is written to, the substitute, nobody."""

    members: int
    representative: int
    substitute: int

    @property
    def nobody(self) -> int:
        return self.members - self.representative - self.substitute


def preview(on: date) -> Preview:
    """What opening a campaign on `on` means. One query."""
    reachable = ContactFunction.objects.on(on).filter(company=OuterRef("pk")).exclude(person__email="")
    first, second = (Exists(reachable.filter(kind=kind)) for kind in SPEAKS)
    said = (
        answers.members_on(on)
        .order_by()
        .annotate(first=first, second=second)
        .aggregate(
            members=Count("pk"),
            representative=Count("pk", filter=Q(first=True)),
            substitute=Count("pk", filter=Q(first=False, second=True)),
        )
    )
    return Preview(**said)


# The campaign and its letters


@act
def open_campaign(
    *, year: int, opens_on: date, closes_on: date, reminder_days: Sequence[int], by: User | None, on: date
) -> ConfirmationCampaign:
    """Asks all members for the confirmation of `year`; the letters are written by the clock from `opens_on` on.

    Refused twice for one year, while another one runs, and with reminders outside its days.
    """
    days = sorted(set(reminder_days))
    if closes_on <= opens_on:
        raise Refused(_("The last day comes after the first."), "closes_on")
    if any(not 0 < day < (closes_on - opens_on).days for day in days):
        raise Refused(_("A reminder leaves after the opening and before the last day."), "reminder_days")
    # Two who open at once meet here; the unique year is the second lock.
    list(ConfirmationCampaign.objects.select_for_update().order_by("pk"))
    if ConfirmationCampaign.objects.filter(year=year).exists():
        raise Refused(_("The confirmation of %(year)s is open already.") % {"year": year}, "year")
    clash = ConfirmationCampaign.objects.filter(opens_on__lte=closes_on, closes_on__gte=opens_on).first()
    if clash is not None:
        raise Refused(
            _("The confirmation of %(year)s runs on these days: two at once would ask everybody twice.")
            % {"year": clash.year},
            "opens_on",
        )
    return ConfirmationCampaign.objects.create(
        year=year, opens_on=opens_on, closes_on=closes_on, reminder_days=days, opened_by=by
    )


def step_of(campaign: ConfirmationCampaign, on: date) -> int | None:
    """The last step whose day has come: 0 the invitation, 1 the first reminder …; None outside the campaign."""
    if not campaign.opens_on <= on <= campaign.closes_on:
        return None
    return sum(1 for days in campaign.reminder_days if campaign.opens_on + timedelta(days=days) <= on)


@act
def write_due(*, on: date, by: User | None = None, limit: int = 1000) -> int:
    """Writes what is due and not done: to each member that has not confirmed, the letter of the last step whose day
    has come. Returns how many. Steps missed by a stopped clock are skipped, never caught up in a heap.

    The invitation and the first reminders go to the representative, the last reminder to the substitute; who is
    missing or has no e-mail is stood in for by the other. One row per campaign, company and step, under the lock of
    the campaign: two workers write one letter. A recipient without a login gets one, and the link signs her in.
    """
    campaign = running(on)
    if campaign is None:
        return 0
    campaign = ConfirmationCampaign.objects.select_for_update().get(pk=campaign.pk)
    step = step_of(campaign, on)
    if step is None:
        return 0
    # Plain sets of ids, not one clever query: the planner has no statistics yet when a whole register was just brought in.
    done = set(Confirmation.objects.filter(campaign=campaign).values_list("company_id", flat=True))
    done |= set(
        ConfirmationLetter.objects.filter(campaign=campaign, step__gte=step).values_list("company_id", flat=True)
    )
    members = Membership.objects.on(on).order_by("company_id").values_list("company_id", flat=True)
    left = [pk for pk in members if pk not in done]
    if not left:
        return 0
    last = step == len(campaign.reminder_days) > 0
    recipients = _recipients(left, on, substitute_first=last)
    due = list(Company.objects.filter(pk__in=list(recipients)[:limit]).order_by("pk"))
    recipients = {one.pk: recipients[one.pk] for one in due}
    _open_missing_logins(list(recipients.values()), by=by, on=on)
    fresh = {one.pk: one for one in recipients.values() if one.user_id and one.user and one.user.last_login is None}
    links = invitations.issue(people=list(fresh.values()), by=by, on=on)
    ConfirmationLetter.objects.bulk_create(
        [
            ConfirmationLetter(campaign=campaign, company=one, step=step, person=recipients[one.pk], day=on)
            for one in due
        ],
        batch_size=500,
    )
    letters.write(_drafts(campaign, step, due, recipients, links), on=on)
    return len(due)


def _recipients(companies: Sequence[int], on: date, *, substitute_first: bool) -> dict[int, Person]:
    """Who is written to for each company that somebody can be reached for, in the order of `companies`. Three queries:
    joined in one, they take minutes on a register just brought in, of which the planner knows nothing yet."""
    order = {kind: n for n, kind in enumerate(reversed(SPEAKS) if substitute_first else SPEAKS)}
    rows = ContactFunction.objects.on(on).filter(kind__in=SPEAKS).prefetch_related("person__user")
    found: dict[int, Person] = {}
    people: dict[int, Person] = {}
    for row in sorted(rows, key=lambda one: (order[ContactFunction.Kind(one.kind)], one.pk)):
        if not row.person.email:
            continue
        found.setdefault(row.company_id, people.setdefault(row.person_id, row.person))
    return {pk: found[pk] for pk in companies if pk in found}


def _open_missing_logins(people: Sequence[Person], *, by: User | None, on: date) -> None:
    """A login for who has none, unless the address is somebody else's: she then reads her letter without one."""
    without = {one.pk: one for one in people if one.user_id is None}
    emails = [one.email.lower() for one in without.values()]
    taken = set(User.objects.annotate(lower=Lower("email")).filter(lower__in=emails).values_list("lower", flat=True))
    free = [one for one in without.values() if one.email.lower() not in taken and emails.count(one.email.lower()) == 1]
    if free:
        open_logins(people=free, by=by, on=on, invite=False)


def _drafts(
    campaign: ConfirmationCampaign,
    step: int,
    due: Sequence[Company],
    recipients: Mapping[int, Person],
    links: Mapping[int, Any],
) -> list[letters.Draft]:
    drafts = []
    for company in due:
        person = recipients[company.pk]
        page = reverse("members:confirmation", args=[company.pk])
        invitation = links.get(person.pk)
        drafts.append(
            letters.Draft(
                template="confirmation",
                intent=f"confirmation:{campaign.year}:{company.pk}:{step}",
                person=person,
                company_id=company.pk,
                secret=invitation is not None,
                context={
                    "name": person.first_name,
                    "company": company,
                    "year": campaign.year,
                    "step": step,
                    "closes_on": campaign.closes_on,
                    "link": invitations.link_of(invitation, page) if invitation else f"{settings.SITE_URL}{page}",
                },
            )
        )
    return drafts


# The answer


@act
def confirm(
    *,
    campaign: ConfirmationCampaign,
    company: Company,
    jobs: int | None,
    turnover: Decimal | None,
    changes: Mapping[str, Any] | None,
    version: int,
    by: User | None,
    on: date,
    jobs_region: int | None = None,
) -> Confirmation:
    """The company confirms: figures of today, and `changes` of its sheet (None when nothing changed).

    `jobs_region` are those of its `jobs` in the region, None where nobody has said.

    The figures are a new row also when they are the same: that they were confirmed counts. Confirmed twice it stays
    the first confirmation; what was corrected meanwhile is corrected. Refused outside the campaign, for who is no
    member, and without a number of jobs; roster.Stale when the sheet was saved by another meanwhile.
    """
    if not campaign.opens_on <= on <= campaign.closes_on:
        raise Refused(_("The confirmation is closed."))
    Company.objects.select_for_update().get(pk=company.pk)
    if not answers.members_on(on, [company.pk]).exists():
        raise Refused(_("This company is no member today."))
    if jobs is None:
        raise Refused(_("Say how many jobs you have: nobody has told us yet."), "jobs")
    said = answers.members_on(on, [company.pk]).values("jobs", "turnover").get()
    wanted = dict(changes or {})
    told = (said["jobs"], said["turnover"], region_of(company, said["jobs"], on))
    same = (jobs, turnover, jobs_region) == told and all(
        getattr(company, column) == value for column, value in wanted.items()
    )
    if wanted:
        roster.update_company(company=company, changes=wanted, version=version, by=by, on=on)
    roster.confirm_figures(company=company, day=on, jobs=jobs, jobs_region=jobs_region, turnover=turnover, by=by, on=on)
    row, _made = Confirmation.objects.get_or_create(
        campaign=campaign, company=company, defaults={"by": by, "day": on, "unchanged": same}
    )
    return row
