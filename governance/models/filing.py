"""A declaration made to the prefecture: which changes of officers it covers, and the receipt that came back."""

import pghistory
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from league.base.models import User


@pghistory.track()
class PrefectureFiling(models.Model):
    """`covers_to` is the last day whose changes the declaration tells."""

    filed_on = models.DateField(_("filed on"))
    covers_to = models.DateField(_("tells the changes up to"))
    receipt = models.CharField(_("receipt"), max_length=60, blank=True, help_text=_("Number or date of the receipt."))
    recorded_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("declaration to the prefecture")
        verbose_name_plural = _("declarations to the prefecture")
        ordering = ["-covers_to", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["covers_to"], name="one_filing_per_day_covered"),
            models.CheckConstraint(
                condition=models.Q(covers_to__lte=models.F("filed_on")), name="filing_covers_what_has_happened"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filed_on:%d/%m/%Y}"
