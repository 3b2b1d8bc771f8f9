"""Direct debits in the demo: mandates, a batch of last month with a closed account in it, one announced, calls ready."""

import uuid
from datetime import date, timedelta
from random import Random

from dues import accounts, sepa, sepa_file, sepa_mandates
from dues.models import Document, Hold, SepaMandate
from league.base.models import User
from league.desks.demo.bank import number
from members.models import Company, Establishment

COLLECTED, ANNOUNCED, READY, SPARE, OTHERS = 7, 4, 3, 5, 3


def collect_by_debit(*, by: User, on: date) -> None:
    """The oldest open calls are those of companies with a mandate; some others have signed too."""
    chance = Random(36)  # noqa: S311
    told = on - timedelta(days=45)
    placed = Company.objects.filter(
        pk__in=Establishment.objects.on(told).filter(seat=True).exclude(town="").values("company")
    )
    rows = accounts.still_open(told).filter(pk__in=accounts.still_open(on).values("pk"), company__in=placed)
    rows = rows.exclude(pk__in=Hold.objects.values("document"))
    wanted = COLLECTED + ANNOUNCED + READY
    calls = list(rows.select_related("company").order_by("number")[: wanted + SPARE])
    calls = list({call.company_id: call for call in reversed(calls)}.values())[::-1][:wanted]
    debtors = [call.company for call in calls]
    others = placed.filter(memberships__span__contains=on).exclude(pk__in=[one.pk for one in debtors])
    signers = [*debtors, *others.order_by("sort_key")[10 : 10 + OTHERS]]
    mandates = [
        sign(company, told - timedelta(days=chance.randrange(5, 60)), chance, by=by) for company in signers[:-1]
    ]
    sign(signers[-1], told.replace(year=told.year - 4, day=1), chance, by=by)  # never used: it has lapsed
    if not calls:
        return
    collected(calls[:COLLECTED], told, by=by, on=on)
    sepa_mandates.change_account(mandates[1], iban=number(chance), by=by, on=on - timedelta(days=3))
    later = [call.pk for call in calls[COLLECTED : COLLECTED + ANNOUNCED]]
    if later:
        day = sepa.first_day(on)
        sepa.prepare(later, collect_on=day, intent=named("announced"), by=by, on=on)


def sign(company: Company, day: date, chance: Random, *, by: User) -> SepaMandate:
    speaker = company.functions.select_related("person").order_by("pk").first()
    return sepa_mandates.sign(
        company, iban=number(chance), debtor_name=company.name[:70], address=sepa_mandates.seat_address(company, day),
        signed_on=day, signed_by=speaker.person.name if speaker else company.name, means="online", by=by, on=day,
    )  # fmt: skip


def collected(calls: list[Document], told: date, *, by: User, on: date) -> None:
    """Told, sent and taken last month; one account was closed."""
    day = sepa_file.next_bank_day(told + timedelta(days=15))
    batch = sepa.prepare([call.pk for call in calls], collect_on=day, intent=named("collected"), by=by, on=told)
    sepa.issue(batch, by=by, on=day - timedelta(days=4))
    sepa.take(batch, by=by, on=day)
    third = list(batch.collections.exclude(payment=None).order_by("pk")[:3])[-1]
    back = day + timedelta(days=5)
    sepa.give_back(third, code="AC04", day=back, by=by, on=back)


def named(what: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"demo/sepa/{what}")
