"""The federation that runs this house, and its dated settings: all that is its own is data."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class League(models.Model):
    """One row: the name on every page, letter and document."""

    name = models.CharField(_("name"), max_length=100)
    legal_name = models.CharField(_("legal name"), max_length=200)
    promise = models.CharField(_("promise"), max_length=120, help_text=_("The headline of the front page."))
    presentation = models.TextField(_("presentation"))
    region = models.CharField(_("region"), max_length=100)
    street = models.CharField(_("street"), max_length=200)
    postal_code = models.CharField(_("postal code"), max_length=10)
    town = models.CharField(_("town"), max_length=100)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    iban = models.CharField(_("IBAN"), max_length=34, blank=True)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    founded_on = models.DateField(_("founded on"))
    jobs_goal = models.PositiveIntegerField(_("additional jobs aimed at"), default=0)

    class Meta:
        verbose_name = _("federation")
        verbose_name_plural = _("federation")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="only_one_league")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Setting(models.Model):
    """A rule of the house with the days it holds: `standing.grace_days`, `dues.due_days`, `budget.private`..."""

    key = models.CharField(_("key"), max_length=60)
    span = DateRangeField(_("holds"))
    value = models.JSONField(_("value"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("setting")
        verbose_name_plural = _("settings")
        ordering = ["key", "span"]
        constraints = [
            models.CheckConstraint(condition=Q(span__isempty=False), name="setting_span_not_empty"),
            ExclusionConstraint(
                name="one_value_per_setting_and_day",
                expressions=[(F("key"), RangeOperators.EQUAL), (F("span"), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return self.key
