"""What a company and the league agree on around a document: order references before it, a delay or a dispute after it."""

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dues.models.document import Document
from league.base.frozen import frozen
from league.base.models import User
from league.base.periods import DatedQuerySet, no_overlap, span_field
from members.models import Company


@pghistory.track()
class OrderReference(models.Model):
    """What a buyer wants printed on the paper of a year: its order, and for public bodies the Chorus Pro references."""

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("dues year"))
    order_number = models.CharField(_("order number"), max_length=50, blank=True)
    engagement = models.CharField(_("engagement number"), max_length=50, blank=True)
    service_code = models.CharField(_("service code"), max_length=100, blank=True)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("order reference")
        verbose_name_plural = _("order references")
        ordering = ["-year", "company"]
        constraints = [
            models.UniqueConstraint(fields=["company", "year"], name="one_order_reference_per_company_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.company_id}/{self.year}"


@pghistory.track()
class Hold(models.Model):
    """A delay agreed until a day, or a dispute: no reminder leaves for the document on the days of `span`."""

    class Kind(models.TextChoices):
        DELAY = "delay", _("agreed delay")
        DISPUTE = "dispute", _("dispute")

    document = models.ForeignKey(Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    span = span_field()
    reason = models.CharField(_("reason"), max_length=300)
    outcome = models.CharField(_("how it ended"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold on a document")
        verbose_name_plural = _("holds on documents")
        ordering = ["document", "span"]
        constraints = [
            *no_overlap("hold", "document"),
            models.CheckConstraint(
                condition=~Q(kind="delay") | Q(span__upper_inf=False), name="an_agreed_delay_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.get_kind_display()}"


class Instalment(models.Model):
    """A part of what is open, and the day it was promised for."""

    hold = models.ForeignKey(Hold, verbose_name=_("hold"), on_delete=models.PROTECT, related_name="instalments")
    day = models.DateField(_("day"))
    amount = models.DecimalField(_("amount in euros"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["hold", "day"]
        constraints = [
            models.UniqueConstraint(fields=["hold", "day"], name="one_instalment_per_hold_and_day"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_above_zero"),
        ]
        triggers = frozen("instalment")

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.amount}"
