"""A year's campaign: opened on an adopted scale, priced for its members, and looked at before anything is issued."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dues import quotes, scales
from dues.facts import Facts, facts
from dues.models import Campaign, Due, DueDocument, Scale
from league.base.acts import Refused, act
from league.base.models import User
from league.base.money import ZERO
from league.base.rules import rule


def due_days(on: date) -> int:
    """Days a member has to pay, by the league's setting `dues.due_days` on that day; 45 when it has none."""
    return int(rule("dues.due_days", on=on, default=45))


def first_due_day(year: int, on: date) -> date:
    """The due day proposed for a campaign of `year` issued on `on`: never before the end of its January."""
    return max(date(year, 1, 31), on + timedelta(days=due_days(on)))


@act
def open_campaign(year: int, *, scale: Scale, issue_on: date, due_on: date, by: User | None, on: date) -> Campaign:
    """The campaign of `year` on its adopted scale. Opened twice, it is the same one; its days change until it issues.

    Refused when the scale is a draft or of another year, or when the due day is before the issue day.
    """
    if scale.decision_id is None:
        raise Refused(_("The %(year)s scale is still a draft: a body adopts it first.") % {"year": year}, field="scale")
    if scale.year != year:
        raise Refused(
            _("This scale is for %(scale)s, not for %(year)s.") % {"scale": scale.year, "year": year}, field="scale"
        )
    if due_on < issue_on:
        raise Refused(_("The due day is before the issue day."), field="due_on")
    campaign, created = Campaign.objects.get_or_create(
        year=year, defaults={"scale": scale, "issue_on": issue_on, "due_on": due_on}
    )
    if created or (campaign.issue_on, campaign.due_on) == (issue_on, due_on):
        return campaign
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if DueDocument.objects.filter(due__campaign=campaign).exists():
        raise Refused(_("Calls are already issued: the days of this campaign do not change any more."))
    campaign.issue_on, campaign.due_on = issue_on, due_on
    campaign.save(update_fields=["issue_on", "due_on"])
    return campaign


@dataclass(frozen=True)
class Quoted:
    """What a pricing did: dues standing, changed by it, without a price, already called; euros of all that is priced."""

    dues: int
    changed: int
    unpriced: int
    called: int
    total: Decimal


@act
def quote_all(campaign: Campaign, *, by: User | None, on: date) -> Quoted:
    """Prices every member of `on` for the campaign, in sets. A due already called is left alone, for its paper stands.

    A company that left before the year began loses its price, with the reason; one that left during it still owes the
    year (loi of 1 July 1901, article 4). Run twice, nothing changes.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.closed_on:
        raise Refused(_("The %(year)s campaign is closed.") % {"year": campaign.year})
    standing = {due.company_id: due for due in Due.objects.select_for_update().filter(campaign=campaign).order_by("pk")}
    called = set(
        DueDocument.objects.filter(due__campaign=campaign).order_by().values_list("due__company", flat=True).distinct()
    )
    read = scales.terms(campaign.scale)
    waiting = [company for company in standing if company not in called]
    changed: list[Due] = []
    now = timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        for one in facts(year=campaign.year, on=on, also=waiting):
            if one.company in called:
                continue
            price = quotes.quote(read, one.subject)
            amount, trace = (price.amount if isinstance(price, quotes.Quote) else None), traced(price, one)
            due = standing.get(one.company)
            if due is None or (due.amount, due.trace) != (amount, trace):
                due = due or Due(campaign=campaign, company_id=one.company)
                due.amount, due.trace, due.quoted_at = amount, trace, now
                standing[one.company] = due
                changed.append(due)
    Due.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["campaign", "company"],
        update_fields=["amount", "trace", "quoted_at"],
        batch_size=500,
    )
    return Quoted(
        dues=len(standing),
        changed=len(changed),
        unpriced=sum(1 for due in standing.values() if due.amount is None),
        called=len(called),
        total=sum((due.amount or ZERO for due in standing.values()), ZERO),
    )


def traced(price: quotes.Quote | quotes.Unpriced, one: Facts) -> dict[str, Any]:
    """What a due keeps of its price: the frozen parts, or the reason why there is none, and where the member is."""
    where = {"antenna": one.antenna, "college": one.subject.college, "jobs": one.subject.jobs}
    if isinstance(price, quotes.Quote):
        return {"parts": [quotes.frozen(part) for part in price.parts], **where}
    return {"unpriced": price.reason, "params": dict(price.params), **where}


def priced(due: Due, year: int) -> quotes.Quote | quotes.Unpriced:
    """The price a due keeps, for its words in the active language."""
    if due.amount is None:
        return quotes.Unpriced(due.company_id, year, due.trace.get("unpriced", ""), due.trace.get("params", {}))
    parts = tuple(quotes.thawed(part) for part in due.trace.get("parts", []))
    return quotes.Quote(due.company_id, year, due.amount, parts)


def to_call(campaign: Campaign) -> QuerySet[Due]:
    """Dues of the campaign with something to pay and no document yet."""
    document = DueDocument.objects.filter(due=OuterRef("pk"))
    return Due.objects.filter(~Exists(document), campaign=campaign, amount__gt=0).order_by("pk")


@act
def close(campaign: Campaign, *, by: User | None, on: date) -> Campaign:
    """Closes a campaign: nothing is priced or called in it any more; payments and reminders go on."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.closed_on is None:
        waiting = to_call(campaign).count()
        if waiting:
            raise Refused(_("%(count)s dues are priced and not called yet.") % {"count": waiting})
        campaign.closed_on = on
        campaign.save(update_fields=["closed_on"])
    return campaign


@dataclass
class DryRun:
    """What calling a year would do on a day, without doing it: counts and euros."""

    year: int
    day: date
    scale: Scale
    to_call: int = 0
    total: Decimal = ZERO
    zero: int = 0
    called: int = 0
    called_total: Decimal = ZERO
    unpriced: list[tuple[Facts, quotes.Unpriced]] = field(default_factory=list)
    exceptions: list[tuple[Facts, quotes.Quote]] = field(default_factory=list)
    by_antenna: dict[str, scales.Share] = field(default_factory=dict)
    new: int = 0
    changed: list[scales.Change] = field(default_factory=list)
    last_year: Decimal = ZERO


def dry_run(year: int, *, on: date) -> DryRun:
    """What a call of `year` on `on` would issue, and how it differs from what was priced before. Writes nothing.

    Refused when no scale is adopted for the year.
    """
    campaign = Campaign.objects.filter(year=year).select_related("scale").first()
    scale = campaign.scale if campaign else scales.adopted(year)
    if scale is None:
        raise Refused(_("No scale is adopted for %(year)s: a body adopts one first.") % {"year": year})
    read = scales.terms(scale)
    standing = {due.company_id: due for due in Due.objects.filter(campaign=campaign)} if campaign else {}
    called = set(DueDocument.objects.filter(due__campaign=campaign).order_by().values_list("due_id", flat=True))
    result = DryRun(year, on, scale)
    antennas: dict[str, scales.Share] = defaultdict(lambda: scales.Share(""))
    for due in standing.values():
        if due.pk in called:
            result.called += 1
            result.called_total += due.amount or ZERO
    waiting = [company for company, due in standing.items() if due.pk not in called]
    for one in facts(year=year, on=on, also=waiting):
        before = standing.get(one.company)
        if before is not None and before.pk in called:
            continue
        price = quotes.quote(read, one.subject)
        amount = price.amount if isinstance(price, quotes.Quote) else None
        if before is None:
            result.new += 1
        elif before.amount != amount:
            result.changed.append(scales.Change(one.company, one.name, before.amount or ZERO, amount or ZERO))
        if isinstance(price, quotes.Quote) and one.subject.exception is not None:
            result.exceptions.append((one, price))
        if isinstance(price, quotes.Unpriced):
            result.unpriced.append((one, price))
        elif price.amount == 0:
            result.zero += 1
        else:
            result.to_call += 1
            result.total += price.amount
            share = antennas[one.antenna_name]
            share.label, share.count, share.amount = one.antenna_name, share.count + 1, share.amount + price.amount
    result.by_antenna = dict(sorted(antennas.items()))
    result.last_year = _owed(year - 1)
    return result


def _owed(year: int) -> Decimal:
    owed: Decimal | None = Due.objects.filter(campaign__year=year).aggregate(sum=Sum("amount"))["sum"]
    return owed or ZERO
