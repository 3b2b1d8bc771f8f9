"""What a company asks to change of itself and may not change alone: its name, its SIREN, its seat, its membership."""

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from league.base.models import User
from members.models.company import Company


@pghistory.track()
class Proposal(models.Model):
    """`before` is what stood there when it was asked, `after` what is asked; one open proposal a company and kind."""

    class Kind(models.TextChoices):
        NAME = "name", _("name")
        SIREN = "siren", _("SIREN")
        SEAT = "seat", _("seat")
        LEAVE = "leave", _("resignation")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        SUPERSEDED = "superseded", _("replaced by a later one")

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("asked"), default=dict)
    from_day = models.DateField(_("true from"))
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(User, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"), db_default=Now(), editable=False)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    word = models.CharField(_("word"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "kind"], condition=Q(outcome=""), name="one_open_proposal_per_company_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="proposal_outcome_has_its_moment",
            ),
            models.CheckConstraint(condition=~Q(outcome="refused") | ~Q(word=""), name="proposal_refused_with_a_word"),
        ]

    def __str__(self) -> str:
        return f"{self.company}, {self.get_kind_display()}"
