"""Reference data and settings kept up by hand: one act, always with its reason."""

from datetime import date
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext as _

from league.base.acts import Refused, act
from league.base.models import User

Row = TypeVar("Row", bound=models.Model)


@act
def amend(*, row: Row, because: str, by: User | None, on: date) -> Row:
    """Saves a row of reference data, new or corrected, as its form checked it; the history keeps who and why.

    Refused without a reason.
    """
    if not because.strip():
        raise Refused(_("Say why: the reason stays in the history."), "because")
    row.save()
    return row
