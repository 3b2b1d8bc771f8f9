"""Letters to many that wait until somebody else has read one of them and agreed."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from league.base.models import Letter, User
from members.models.saved import BulkAct


@pghistory.track()
class Mailing(models.Model):
    """The letters of one act on many, above the number that leaves without asking. Who asked cannot answer."""

    class Answer(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", pgettext_lazy("mailing", "refused")

    act = models.OneToOneField(
        BulkAct, verbose_name=_("act on many companies"), on_delete=models.PROTECT, related_name="mailing"
    )
    subject = models.CharField(_("subject"), max_length=250)
    letters = models.PositiveIntegerField(_("number of letters"))
    asked_by = models.ForeignKey(
        User, verbose_name=_("asked by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked at"), db_default=Now(), editable=False)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices, blank=True)
    word = models.CharField(_("word of the answer"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name=_("answered by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(answer="") & Q(answered_at=None)) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="mailing_answered_with_its_day",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | Q(asked_by=None) | ~Q(asked_by=F("answered_by")),
                name="mailing_answered_by_somebody_else",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(answer=""), name="mailing_waiting")]

    def __str__(self) -> str:
        return self.subject

    @property
    def written(self) -> models.QuerySet[Letter]:
        """Its letters: the same words for each company, with its own names in them."""
        return Letter.objects.filter(intent__startswith=f"message:{self.act.intent}:").order_by("pk")
