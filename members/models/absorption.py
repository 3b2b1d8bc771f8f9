"""A company merged into another while both were in use: nothing is re-pointed, a dated row says it and every answer reads it."""

from datetime import date
from typing import Any, Self

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from league.base.models import Decision, User
from members.models.company import Company


class AbsorptionQuerySet(models.QuerySet["Absorption"]):
    def on(self, day: date) -> Self:
        """Rows that hold on `day`."""
        return self.filter(Q(day__lte=day) & (Q(ended_on=None) | Q(ended_on__gt=day)))


# Whoever absorbs is followed upward through the rows that hold on a common day; a second writer waits for the first.
_NO_CIRCLE = """
PERFORM pg_advisory_xact_lock(7204119);
IF EXISTS (
    WITH RECURSIVE above(company, days) AS (
        SELECT NEW.absorber_id, daterange(NEW.day, NEW.ended_on)
        UNION
        SELECT up.absorber_id, daterange(up.day, up.ended_on) * above.days
          FROM members_absorption up JOIN above ON up.absorbed_id = above.company
         WHERE up.id <> NEW.id AND daterange(up.day, up.ended_on) && above.days
    )
    SELECT 1 FROM above WHERE company = NEW.absorbed_id
) THEN
    RAISE EXCEPTION 'a company cannot absorb itself, be it through others' USING ERRCODE = 'check_violation',
        CONSTRAINT = 'absorption_goes_in_no_circle';
END IF;
RETURN NEW;
"""


@pghistory.track()
class Absorption(models.Model):
    """From `day` on `absorbed` is `absorber`. Undone, it keeps who ended it, when and why; `ended_on` is the first day
    the two are apart again: `day` itself where it should never have been."""

    absorbed = models.ForeignKey(
        Company, verbose_name=_("absorbed company"), on_delete=models.PROTECT, related_name="absorbed_by"
    )
    absorber = models.ForeignKey(
        Company, verbose_name=_("absorbed into"), on_delete=models.PROTECT, related_name="absorbs"
    )
    day = models.DateField(_("from"))
    ended_on = models.DateField(_("two companies again from"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    decision = models.ForeignKey(Decision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        User, verbose_name=_("undone by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_because = models.CharField(_("why it was undone"), max_length=300, blank=True)

    objects = AbsorptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("absorption")
        verbose_name_plural = _("absorptions")
        ordering = ["-day", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(absorbed=F("absorber")), name="absorption_is_of_two"),
            models.CheckConstraint(
                condition=Q(ended_on=None, undone_at=None) | Q(ended_on__gte=F("day"), undone_at__isnull=False),
                name="absorption_ends_by_being_undone",
            ),
            ExclusionConstraint(
                name="absorbed_once_a_day",
                expressions=[
                    ("absorbed", RangeOperators.EQUAL),
                    (
                        Func(F("day"), F("ended_on"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="absorption_goes_in_no_circle",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_NO_CIRCLE,
            ),
            pgtrigger.Protect(
                name="absorption_stays_as_recorded",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.absorbed_id, OLD.absorber_id, OLD.day, OLD.decision_id, OLD.reason) IS DISTINCT FROM "
                    "(NEW.absorbed_id, NEW.absorber_id, NEW.day, NEW.decision_id, NEW.reason) "
                    "OR OLD.undone_at IS NOT NULL)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} > {self.absorber_id}"

    def holds_on(self, day: date) -> bool:
        return self.day <= day and (self.ended_on is None or day < self.ended_on)


def absorbed_on(day: Any, company: str = "pk") -> models.Exists:
    """The condition "absorbed into another on `day`" for a queryset of companies, or of rows with a `company` path."""
    return models.Exists(
        Absorption.objects.filter(absorbed=models.OuterRef(company), day__lte=day).filter(
            Q(ended_on=None) | Q(ended_on__gt=day)
        )
    )
