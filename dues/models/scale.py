"""The scale of a year: a draft to play with until a body adopts it on a day."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from league.base.models import Decision, User
from league.base.periods import DatedQuerySet, no_overlap, span_field
from members.models import College, Company


@pghistory.track()
class Scale(models.Model):
    class Proration(models.TextChoices):
        NONE = "none", _("whole year due")
        MONTHLY = "monthly", _("by month, joining month included")
        HALF = "half", _("half from a day on, in the first year")
        COVERED = "covered", _("whole year, and nothing for the next from a day on")

    class Prices(models.TextChoices):
        NET = "net", _("before VAT")
        GROSS = "gross", _("VAT included")

    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    proration = models.CharField(_("joining during the year"), max_length=10, choices=Proration.choices)
    turn_month = models.PositiveSmallIntegerField(_("late from: month"), default=9)
    turn_date = models.PositiveSmallIntegerField(_("late from: day"), default=1)
    first_year_percent = models.DecimalField(_("first-year reduction, %"), max_digits=5, decimal_places=2, default=0)
    creator_percent = models.DecimalField(_("creator's reduction, %"), max_digits=5, decimal_places=2, default=0)
    group_percent = models.DecimalField(_("reduction in a group, %"), max_digits=5, decimal_places=2, default=0)
    minimum = models.DecimalField(_("minimum in euros"), max_digits=12, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(_("cap in euros"), max_digits=12, decimal_places=2, null=True, blank=True)
    rounding = models.DecimalField(_("rounded to, euros"), max_digits=6, decimal_places=2, default="0.01")
    prices = models.CharField(_("amounts"), max_length=5, choices=Prices.choices, default=Prices.NET)
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
            models.CheckConstraint(
                condition=Q(group_percent__range=(0, 100)) & Q(rounding__gte=Decimal("0.01")),
                name="scale_group_and_rounding",
            ),
            models.CheckConstraint(
                condition=Q(turn_month__range=(1, 12), turn_date__range=(1, 28)), name="scale_turn_day_exists"
            ),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(maximum=None) | Q(maximum__gte=F("minimum")),
                name="scale_cap_not_below_minimum",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="adopted_scale_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__decision__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} v{self.version}"


@pghistory.track()
class Bracket(models.Model):
    """An amount from `from_jobs` (included) to `until_jobs` (excluded) on its axis, in one college or in all.

    The axis is the headcount unless said otherwise; a legal form or a level narrows whom the line is for.
    """

    class Axis(models.TextChoices):
        JOBS = "jobs", _("jobs")
        TURNOVER = "turnover", _("turnover, euros")
        POPULATION = "population", _("inhabitants")
        ESTABLISHMENTS = "establishments", _("establishments")

    scale = models.ForeignKey(Scale, verbose_name=_("scale"), on_delete=models.PROTECT, related_name="brackets")
    college = models.ForeignKey(
        College, verbose_name=_("college"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    nature = models.CharField(_("legal form begins with"), max_length=60, blank=True)
    level = models.CharField(_("level of partner or sponsor"), max_length=60, blank=True)
    axis = models.CharField(_("counted on"), max_length=15, choices=Axis.choices, default=Axis.JOBS)
    from_jobs = models.PositiveIntegerField(_("from, jobs"), default=0)
    until_jobs = models.PositiveIntegerField(_("below, jobs"), null=True, blank=True)
    each = models.BooleanField(_("amount for each unit"), default=False)
    amount = models.DecimalField(_("amount in euros"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("dues bracket")
        verbose_name_plural = _("dues brackets")
        ordering = ["scale", "college__position", "from_jobs"]
        constraints = [
            models.UniqueConstraint(
                fields=["scale", "college", "nature", "level", "from_jobs"],
                name="one_bracket_per_lower_edge",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(until_jobs=None) | Q(until_jobs__gt=F("from_jobs")), name="bracket_has_a_width"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="bracket_amount_not_negative"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="lines_of_an_adopted_scale_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("touched", "bigint[]")],
                func="""
                    touched := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.scale_id] WHEN 'DELETE' THEN ARRAY[OLD.scale_id]
                        ELSE ARRAY[OLD.scale_id, NEW.scale_id] END;
                    IF EXISTS (SELECT FROM dues_scale WHERE id = ANY(touched) AND decision_id IS NOT NULL) THEN
                        RAISE EXCEPTION 'an adopted scale never changes' USING ERRCODE = 'check_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_jobs}–{self.until_jobs or '∞'}: {self.amount}"


@pghistory.track()
class Trait(models.Model):
    """What prices a member besides its figures, during a period: inhabitants, level of partner or sponsor, group."""

    class Kind(models.TextChoices):
        POPULATION = "population", _("inhabitants")
        LEVEL = "level", _("level of partner or sponsor")
        GROUP = "group", _("group whose head is a member")

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    word = models.CharField(_("level or group"), max_length=60, blank=True)
    number = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)
    span = span_field()

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("trait of a member")
        verbose_name_plural = _("traits of members")
        ordering = ["company", "kind", "span"]
        constraints = [
            *no_overlap("trait", "company", "kind"),
            models.CheckConstraint(
                condition=Q(kind="population", number__isnull=False) | (~Q(kind="population") & ~Q(word="")),
                name="trait_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company_id}: {self.word or self.number}"


@pghistory.track()
class Waiver(models.Model):
    """An individual exception: an amount or a percent off, from a year to a year included, decided by somebody."""

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    first_year = models.PositiveSmallIntegerField(_("from the dues of"))
    last_year = models.PositiveSmallIntegerField(_("until the dues of, included"))
    amount = models.DecimalField(_("dues in euros"), max_digits=12, decimal_places=2, null=True, blank=True)
    percent = models.DecimalField(_("reduction, %"), max_digits=5, decimal_places=2, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    body = models.CharField(_("decided by"), max_length=120)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("individual exception")
        verbose_name_plural = _("individual exceptions")
        ordering = ["-last_year", "company"]
        constraints = [
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="exception_has_an_end"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, percent=None) | Q(amount=None, percent__gt=0, percent__lte=100),
                name="exception_is_an_amount_or_a_percent",
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(body=""), name="exception_says_why_and_who"),
            ExclusionConstraint(
                name="one_exception_a_company_and_year",
                expressions=[
                    (F("company"), RangeOperators.EQUAL),
                    (Func("first_year", "last_year", Value("[]"), function="int4range"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company_id}: {self.first_year}–{self.last_year}"
