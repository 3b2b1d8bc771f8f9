"""What every history table shares, and the daily seal over them."""

import pghistory.models
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Event(pghistory.models.Event):
    """One change of one row: who did which act, on which day, why (pgh_context)."""

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class Seal(models.Model):
    """A digest of all history rows written up to a moment, chained to the seal before it."""

    table = models.CharField(_("table"), max_length=100)
    up_to = models.BigIntegerField(_("last row"))
    rows = models.BigIntegerField(_("rows"))
    digest = models.CharField(_("digest"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("seal of the history")
        verbose_name_plural = _("seals of the history")
        constraints = [models.UniqueConstraint(fields=["table", "up_to"], name="one_seal_per_table_and_row")]
