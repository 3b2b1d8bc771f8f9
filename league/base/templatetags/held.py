"""How a raw value of a row reads on the page of all we hold."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy

from league.base.templatetags.league import euros, known, long_day, moment, thousands

register = template.Library()

# What an empty cell means in some columns; elsewhere it is not known.
NOTHING = {
    "until": gettext_lazy("still today"),
    "used": gettext_lazy("not yet"),
    "last_used": gettext_lazy("not yet"),
    "text": gettext_lazy("not kept: it held a link or a code"),
}


@register.filter
def held(value: Any, key: str = "") -> Any:
    """A moment, a day, an amount, a count, yes or no, text; what None means depends on the column."""
    if value is None and key in NOTHING:
        return format_html('<span class="faint">{}</span>', NOTHING[key])
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
