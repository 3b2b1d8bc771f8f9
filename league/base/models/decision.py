"""Who decided what, on which day: admissions, striking-off, scales, territory rules and mandates point here."""

import pghistory
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Decision(models.Model):
    body = models.CharField(_("decided by"), max_length=200, help_text=_("The body or office, in words."))
    day = models.DateField(_("day"))
    reference = models.CharField(_("reference"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        "base.User", verbose_name=_("recorded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-day", "-id"]

    def __str__(self) -> str:
        return f"{self.body}, {self.day:%d/%m/%Y}" + (f", {self.reference}" if self.reference else "")
