"""The dated tie between a company and the league."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from league.base.models import Decision
from league.base.periods import DatedQuerySet, no_overlap, span_field
from members.models.company import Company
from members.models.intake import Source


@pghistory.track()
class Membership(models.Model):
    """A company that left and came back has two. `joined_on` is the original day, from before the merger too."""

    class End(models.TextChoices):
        RESIGNATION = "resignation", _("resignation")
        STRIKING_OFF = "striking_off", _("striking-off")
        EXPULSION = "expulsion", _("expulsion")
        DISSOLUTION = "dissolution", _("dissolution of the company")
        ABSORPTION = "absorption", _("absorption by another company")

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="memberships"
    )
    span = span_field(_("member of the league"))
    joined_on = models.DateField(
        _("original joining day"), null=True, blank=True, help_text=_("Gives seniority; empty when doubtful.")
    )
    joined_as_written = models.CharField(_("joining day as the register has it"), max_length=60, blank=True)
    creator = models.BooleanField(_("joined as a company creator"), default=False)
    source = models.ForeignKey(
        Source, verbose_name=_("register of origin"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision = models.ForeignKey(Decision, verbose_name=_("admitted by"), on_delete=models.PROTECT, related_name="+")
    end_kind = models.CharField(_("end"), max_length=12, choices=End.choices, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=300, blank=True)
    absorbed_by = models.ForeignKey(
        Company, verbose_name=_("absorbed by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_decision = models.ForeignKey(
        Decision, verbose_name=_("end decided by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["company", "span"]
        constraints = [
            *no_overlap("membership", "company"),
            models.CheckConstraint(
                condition=Q(span__upper_inf=True, end_kind="") | (Q(span__upper_inf=False) & ~Q(end_kind="")),
                name="membership_end_has_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(absorbed_by=None) | (Q(end_kind="absorption") & ~Q(absorbed_by=F("company"))),
                name="membership_absorbed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.company)
