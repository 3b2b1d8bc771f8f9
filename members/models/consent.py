"""What a company keeps for itself, and what a person lets the directory show: moments, never overwritten."""

from typing import Self, TypeVar

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from league.base.models import Person, User
from members.models.company import Company

# A row begins, and ends once; nothing else of it ever changes and none goes.
_ONLY_ENDS = """
IF TG_OP = 'UPDATE' AND upper_inf(OLD.span) AND NOT upper_inf(NEW.span) AND NOT isempty(NEW.span)
   AND lower(NEW.span) = lower(OLD.span)
   AND (to_jsonb(NEW) - 'span' - 'ended_by_id') = (to_jsonb(OLD) - 'span' - 'ended_by_id')
THEN RETURN NEW; END IF;
RAISE EXCEPTION 'pgtrigger: a row of % only ever ends', TG_TABLE_NAME;
"""


def only_ends(name: str) -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Trigger(
            name=f"{name}_only_ends",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=_ONLY_ENDS,
        )
    ]


def one_at_a_time(name: str, *fields: str) -> list[models.BaseConstraint]:
    """No empty time, and one row per `fields` and moment."""
    return [
        models.CheckConstraint(condition=Q(span__isempty=False), name=f"{name}_not_empty"),
        ExclusionConstraint(
            name=f"{name}_no_overlap",
            expressions=[*((F(field), RangeOperators.EQUAL) for field in fields), (F("span"), RangeOperators.OVERLAPS)],
        ),
    ]


Row = TypeVar("Row", bound=models.Model)


class InForce(models.QuerySet[Row]):
    def in_force(self) -> Self:
        """Rows that nobody has ended: a row never ends in the future."""
        return self.filter(span__upper_inf=True)


@pghistory.track()
class Withholding(models.Model):
    """A field that a company does not want in the directory. Without a row the field is shown."""

    class Field(models.TextChoices):
        PRESENTATION = "presentation", _("presentation")
        SKILLS = "skills", _("skills")
        ACTIVITY = "activity", _("activity")
        NAMES = "names", _("other names")
        SIZE = "size", _("size band")
        TOWN = "town", _("town")
        STREET = "street", _("street")
        WEBSITE = "website", _("website")
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        LOGO = "logo", _("logo")

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="withholdings"
    )
    field = models.CharField(_("field"), max_length=20, choices=Field.choices)
    span = DateTimeRangeField(_("withheld"))
    by = models.ForeignKey(
        User, verbose_name=_("asked by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_by = models.ForeignKey(
        User, verbose_name=_("ended by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InForce.as_manager()

    class Meta:
        verbose_name = _("field withheld from the directory")
        verbose_name_plural = _("fields withheld from the directory")
        ordering = ["company", "field", "span"]
        constraints = one_at_a_time("withholding", "company", "field")
        indexes = [
            models.Index(fields=["company", "field"], name="withholding_in_force", condition=Q(span__upper_inf=True))
        ]
        triggers = only_ends("withholding")

    def __str__(self) -> str:
        return f"{self.company}, {self.get_field_display()}"


@pghistory.track()
class Consent(models.Model):
    """A person lets the directory show one field of her beside one company (GDPR art. 6 1 a, 7). Without a row: hidden.

    `how` and `given_on` are the proof of art. 7: on her own page, or as staff received it.
    """

    class Field(models.TextChoices):
        NAME = "name", _("name")
        TITLE = "title", _("title in the company")
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")

    class How(models.TextChoices):
        HERSELF = "herself", _("on her own page")
        LETTER = "letter", _("by letter")
        MAIL = "mail", _("by e-mail")
        PHONE = "phone", _("by phone")
        MEETING = "meeting", _("in a meeting")

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="consents")
    field = models.CharField(_("field"), max_length=20, choices=Field.choices)
    span = DateTimeRangeField(_("in force"))
    how = models.CharField(_("how it was given"), max_length=10, choices=How.choices)
    given_on = models.DateField(_("given on"))
    by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_by = models.ForeignKey(
        User, verbose_name=_("ended by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InForce.as_manager()

    class Meta:
        verbose_name = _("consent to the directory")
        verbose_name_plural = _("consents to the directory")
        ordering = ["company", "person", "field", "span"]
        constraints = one_at_a_time("consent", "person", "company", "field")
        indexes = [
            models.Index(fields=["company", "person"], name="consent_in_force", condition=Q(span__upper_inf=True))
        ]
        triggers = only_ends("consent")

    def __str__(self) -> str:
        return f"{self.person}, {self.company}, {self.get_field_display()}"
