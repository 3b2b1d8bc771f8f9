"""How a raw value of a row reads on the page of all we hold."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext

from league.base.templatetags.league import euros, known, long_day, moment, thousands

register = template.Library()


@register.filter
def held(value: Any) -> Any:
    """A moment, a day, an amount, a count, yes or no, text; 'inconnu' when there is none."""
    match value:
        case bool():
            return gettext("yes") if value else gettext("no")
        case datetime():
            return moment(value)
        case date():
            return long_day(value)
        case Decimal():
            return euros(value)
        case int():
            return thousands(value) if value > 9999 else str(value)
        case _:
            return known(value)
