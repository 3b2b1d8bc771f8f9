"""The small charts a template may ask for itself; the others come from the view, drawn by `league.base.charts`."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from league.base import charts

register = template.Library()


@register.simple_tag
def sparkline(values: Sequence[charts.Number]) -> SafeString:
    return charts.sparkline(values)


@register.simple_tag
def pips(filled: int, total: int, css: str = "") -> SafeString:
    return charts.pips(filled, total, css)
