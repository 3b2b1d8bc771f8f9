"""A person in a seat from one day to another, for a company. The tenure below gives the rights, over the same days."""

from datetime import date

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from antennas.models import Tenure
from governance.models.body import Seat
from league.base.models import Decision, Person
from league.base.periods import DatedQuerySet, holds, no_overlap, span_field
from members.models import Company


@pghistory.track()
class Mandate(models.Model):
    class Origin(models.TextChoices):
        ELECTED = "elected", _("elected")
        CO_OPTED = "co_opted", _("co-opted")
        EX_OFFICIO = "ex_officio", _("ex officio")

    class End(models.TextChoices):
        TERM = "term", _("end of the term")
        RESIGNATION = "resignation", _("resignation")
        REPLACED = "replaced", _("replaced")
        LEFT = "left", _("left the company or the league")

    seat = models.ForeignKey(Seat, verbose_name=_("seat"), on_delete=models.PROTECT, related_name="mandates")
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(
        Company, verbose_name=_("for the company"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # (tenure, span) is a composite foreign key with ON UPDATE CASCADE: a right cannot outlive the mandate.
    tenure = models.ForeignKey(Tenure, verbose_name=_("function held"), on_delete=models.PROTECT, related_name="+")
    span = span_field()
    term_ends_on = models.DateField(_("term ends on"), null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=12, choices=Origin.choices)
    decision = models.ForeignKey(Decision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="+")
    substitute = models.ForeignKey(
        Person, verbose_name=_("substitute"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ratified_by = models.ForeignKey(
        Decision, verbose_name=_("ratified by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kept_by = models.ForeignKey(
        Decision,
        verbose_name=_("kept by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_(
            "The company left, or the person no longer speaks for it: a body decided that the mandate goes on."
        ),
    )
    end_kind = models.CharField(_("end"), max_length=12, choices=End.choices, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=300, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["seat", "span"]
        constraints = [
            *no_overlap("mandate_of_seat", "seat"),
            models.UniqueConstraint(fields=["tenure"], name="one_mandate_per_tenure"),
            models.CheckConstraint(
                condition=models.Q(ratified_by=None) | models.Q(origin="co_opted"), name="only_a_co_option_is_ratified"
            ),
            models.CheckConstraint(
                condition=models.Q(substitute=None) | ~models.Q(substitute=models.F("person")),
                name="substitute_is_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.seat}"

    @property
    def awaits_ratification(self) -> bool:
        """Co-opted, and no assembly has said yes yet: provisional."""
        return self.origin == self.Origin.CO_OPTED and self.ratified_by_id is None

    def carried_over(self, on: date) -> bool:
        """Past its term and not replaced: the mandate goes on until somebody ends it."""
        return self.term_ends_on is not None and self.term_ends_on <= on and holds(self.span, on)
