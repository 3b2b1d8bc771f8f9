"""The ladder of reminders is data; a reminder sent is a row, once per document and level."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from dues.models.document import Document
from league.base.frozen import frozen
from league.base.models import Letter


@pghistory.track()
class ReminderLevel(models.Model):
    level = models.PositiveSmallIntegerField(_("level"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    days_after_due = models.PositiveSmallIntegerField(_("days after the due day"))
    letter = models.CharField(_("letter"), max_length=60, help_text=_("Name of the letter's template."))

    class Meta:
        verbose_name = _("level of reminder")
        verbose_name_plural = _("levels of reminder")
        ordering = ["level"]

    def __str__(self) -> str:
        return self.name


class Reminder(models.Model):
    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="reminders"
    )
    level = models.ForeignKey(ReminderLevel, verbose_name=_("level"), on_delete=models.PROTECT, related_name="+")
    letter = models.OneToOneField(
        Letter, verbose_name=_("letter"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    day = models.DateField(_("day"))
    open_amount = models.DecimalField(_("amount still open"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["document", "level"], name="one_reminder_per_document_and_level")
        ]
        triggers = frozen("reminder")

    def __str__(self) -> str:
        return f"{self.document}: {self.level}"
