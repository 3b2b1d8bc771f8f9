"""A company that should move from one antenna to another: one asks, the other accepts or refuses with a word."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from antennas.models import Antenna
from league.base.models import User
from members.models.company import Company


@pghistory.track()
class Transfer(models.Model):
    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="transfers")
    origin = models.ForeignKey(Antenna, verbose_name=_("from the antenna"), on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Antenna, verbose_name=_("to the antenna"), on_delete=models.PROTECT, related_name="+")
    move_on = models.DateField(_("moves on"))
    reason = models.CharField(_("reason"), max_length=300)
    asked_by_antenna = models.ForeignKey(
        Antenna,
        verbose_name=_("asked by the antenna"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
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
        verbose_name = _("move between antennas")
        verbose_name_plural = _("moves between antennas")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["company"], condition=Q(answer=""), name="one_open_transfer_per_company"),
            models.CheckConstraint(condition=~Q(origin=F("target")), name="transfer_goes_somewhere_else"),
            models.CheckConstraint(
                condition=(Q(answer="") & Q(answered_at=None)) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="transfer_answered_with_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company_id}: {self.origin_id} → {self.target_id}"

    @property
    def answers_antenna_id(self) -> int:
        """The antenna that answers: the one that did not ask."""
        return self.origin_id if self.asked_by_antenna_id == self.target_id else self.target_id
