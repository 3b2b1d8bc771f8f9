"""How the register reads its rows in a template."""

from typing import Any

from django import template

from league.desks.columns import Column

register = template.Library()


@register.simple_tag
def value_of(column: Column, row: Any) -> Any:
    """What `column` holds of `row`."""
    return column.value(row)
