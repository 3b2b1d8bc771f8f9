"""What a buyer wants printed on its paper: order number, and the references a public body needs in Chorus Pro."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dues.models import DueDocument, OrderReference
from league.base.acts import Refused, act
from league.base.models import User
from members.models import Company


@dataclass(frozen=True, slots=True)
class Order:
    order_number: str = ""
    engagement: str = ""
    service_code: str = ""


def orders_of(companies: Collection[int], year: int) -> dict[int, Order]:
    """What each company gave for a dues year, by id; companies that gave nothing are absent. One query."""
    rows = OrderReference.objects.filter(company__in=companies, year=year)
    return {row.company_id: Order(row.order_number, row.engagement, row.service_code) for row in rows}


def called_already(company: Company, year: int) -> bool:
    """Whether the dues of the year were called: what is given now is printed on later paper only."""
    return DueDocument.objects.filter(due__company=company, due__campaign__year=year).exists()


@act
def give_order(company: Company, year: int, order: Order, *, by: User | None, on: date) -> OrderReference:
    """Keeps the references that the paper of `year` shall bear; given again before the issue, the last ones count.

    Refused for a year that is over, and when the year's call is issued: issued paper never changes.
    """
    if not on.year <= year <= on.year + 1:
        raise Refused(_("References are given for this year or the next."), field="year")
    if called_already(company, year):
        raise Refused(
            _("The %(year)s call is issued and does not change any more: ask the league for a new document.")
            % {"year": year},
            field="year",
        )
    row, _created = OrderReference.objects.update_or_create(
        company=company,
        year=year,
        defaults={
            "order_number": order.order_number.strip(),
            "engagement": order.engagement.strip(),
            "service_code": order.service_code.strip(),
            "recorded_by": by,
        },
    )
    return row
