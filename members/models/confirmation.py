"""Once a year each member says that what we know of it is true: two minutes, nobody asked twice."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from league.base.models import Person, User
from members.models.company import Company


@pghistory.track()
class ConfirmationCampaign(models.Model):
    """`reminder_days` are the days after the opening on which who has not confirmed is written to again."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("last day"))
    reminder_days = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("reminders after (days)"))
    opened_by = models.ForeignKey(
        User, verbose_name=_("opened by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("confirmation campaign")
        verbose_name_plural = _("confirmation campaigns")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="confirmation_closes_after_it_opens")
        ]

    def __str__(self) -> str:
        return str(self.year)


class Confirmation(models.Model):
    """A company confirmed, or corrected, what we know of it."""

    campaign = models.ForeignKey(
        ConfirmationCampaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="confirmations"
    )
    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="confirmations"
    )
    by = models.ForeignKey(
        User, verbose_name=_("confirmed by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("confirmed at"), db_default=Now(), editable=False)
    day = models.DateField(_("day"))
    unchanged = models.BooleanField(_("nothing changed"))

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["campaign", "company"], name="one_confirmation_per_campaign")]

    def __str__(self) -> str:
        return f"{self.company}, {self.campaign}"


class ConfirmationLetter(models.Model):
    """The letter of one step (0 the invitation, 1 the first reminder …) to one company: written once, whoever writes."""

    campaign = models.ForeignKey(
        ConfirmationCampaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="letters"
    )
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField(_("step"))
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    written_at = models.DateTimeField(_("written at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("letter of a confirmation")
        verbose_name_plural = _("letters of confirmations")
        ordering = ["campaign", "company", "step"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "company", "step"], name="one_confirmation_letter_per_step")
        ]

    def __str__(self) -> str:
        return f"{self.company}, {self.campaign}, {self.step}"
