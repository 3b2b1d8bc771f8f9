"""The scale of a year: a draft to play with until a body adopts it on a day."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from league.base.models import Decision
from members.models import College


@pghistory.track()
class Scale(models.Model):
    class Proration(models.TextChoices):
        NONE = "none", _("whole year due")
        MONTHLY = "monthly", _("by month, joining month included")

    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    proration = models.CharField(_("joining during the year"), max_length=10, choices=Proration.choices)
    first_year_percent = models.DecimalField(_("first-year reduction, %"), max_digits=5, decimal_places=2, default=0)
    creator_percent = models.DecimalField(_("creator's reduction, %"), max_digits=5, decimal_places=2, default=0)
    decision = models.OneToOneField(
        Decision, verbose_name=_("adopted by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("dues scale")
        verbose_name_plural = _("dues scales")
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="one_scale_per_year_and_version"),
            models.UniqueConstraint(
                fields=["year"], condition=Q(decision__isnull=False), name="one_adopted_scale_per_year"
            ),
            models.CheckConstraint(
                condition=Q(first_year_percent__range=(0, 100), creator_percent__range=(0, 100)),
                name="scale_reductions_in_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} v{self.version}"


@pghistory.track()
class Bracket(models.Model):
    """An amount for a headcount from `from_jobs` (included) to `until_jobs` (excluded), in one college or in all."""

    scale = models.ForeignKey(Scale, verbose_name=_("scale"), on_delete=models.PROTECT, related_name="brackets")
    college = models.ForeignKey(
        College, verbose_name=_("college"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    from_jobs = models.PositiveIntegerField(_("from, jobs"), default=0)
    until_jobs = models.PositiveIntegerField(_("below, jobs"), null=True, blank=True)
    amount = models.DecimalField(_("amount in euros"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("dues bracket")
        verbose_name_plural = _("dues brackets")
        ordering = ["scale", "college__position", "from_jobs"]
        constraints = [
            models.UniqueConstraint(
                fields=["scale", "college", "from_jobs"], name="one_bracket_per_lower_edge", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(until_jobs=None) | Q(until_jobs__gt=F("from_jobs")), name="bracket_has_a_width"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="bracket_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.from_jobs}–{self.until_jobs or '∞'}: {self.amount}"
