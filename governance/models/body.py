"""Bodies, their offices and seats: a composition that is data."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from antennas.models import Antenna, Tenure
from members.models import College


@pghistory.track()
class Office(models.Model):
    """What one is in a body: co-president, vice-president, treasurer, member. Titles are data."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    function = models.CharField(
        _("function that it gives"),
        max_length=40,
        choices=Tenure.Function.choices,
        help_text=_("Rights follow from it while the mandate lasts."),
    )
    declared = models.BooleanField(
        _("declared to the prefecture"),
        default=False,
        help_text=_("Who holds it is an officer of the association: a change is declared within three months."),
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Body(models.Model):
    class Kind(models.TextChoices):
        BUREAU = "bureau", _("bureau")
        COMMITTEE = "committee", _("local committee")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    antenna = models.ForeignKey(
        Antenna, verbose_name=_("antenna"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    term_years = models.PositiveSmallIntegerField(_("length of a term, years"), default=3)
    most_terms = models.PositiveSmallIntegerField(
        _("most consecutive terms"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    seats_per_company = models.PositiveSmallIntegerField(
        _("most seats for one company"), null=True, blank=True, help_text=_("Empty: no limit.")
    )

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["kind", "antenna__position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="bureau", antenna=None) | models.Q(kind="committee", antenna__isnull=False),
                name="committees_belong_to_an_antenna",
            )
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Seat(models.Model):
    class Chosen(models.TextChoices):
        ASSEMBLY = "assembly", _("the general assembly")
        COMMITTEE = "committee", _("the local committee")
        BUREAU = "bureau", _("the bureau")
        EX_OFFICIO = "ex_officio", _("nobody: held by right of another function")

    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="seats")
    office = models.ForeignKey(Office, verbose_name=_("office"), on_delete=models.PROTECT, related_name="seats")
    position = models.PositiveSmallIntegerField(_("order"))
    antenna = models.ForeignKey(
        Antenna,
        verbose_name=_("reserved for the antenna"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    college = models.ForeignKey(
        College,
        verbose_name=_("reserved for the college"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    chosen_by = models.CharField(_("chosen by"), max_length=12, choices=Chosen.choices, default=Chosen.ASSEMBLY)
    inside = models.BooleanField(
        _("counts in the number of seats"),
        default=True,
        help_text=_("Outside it, the seat is invited: it is shown apart."),
    )
    term_years = models.PositiveSmallIntegerField(
        _("length of its term, years"), null=True, blank=True, help_text=_("Empty: as the body.")
    )
    third = models.PositiveSmallIntegerField(
        _("renewed with the third"),
        null=True,
        blank=True,
        help_text=_("1, 2 or 3 where the body is renewed by thirds."),
    )

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["body", "position"]
        constraints = [
            models.UniqueConstraint(fields=["body", "position"], name="one_seat_per_position"),
            models.CheckConstraint(
                condition=models.Q(third=None) | models.Q(third__range=(1, 3)), name="seat_third_is_1_2_or_3"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}, {self.office} {self.position}"

    @property
    def place_id(self) -> int | None:
        """The antenna that the seat stands for: its own, or its committee's. Companies of that antenna only."""
        return self.antenna_id or self.body.antenna_id

    @property
    def label(self) -> str:
        """The office, with the antenna it is reserved for."""
        return f"{self.office.name}, {self.antenna.name}" if self.antenna_id and self.antenna else self.office.name


@pghistory.track()
class Incompatibility(models.Model):
    """Who holds `function` cannot take a seat of `office`: a rule of the statutes."""

    office = models.ForeignKey(
        Office, verbose_name=_("office"), on_delete=models.PROTECT, related_name="incompatibilities"
    )
    function = models.CharField(_("function"), max_length=40, choices=Tenure.Function.choices)
    reason = models.CharField(_("reason"), max_length=300, help_text=_("The article of the statutes."))

    class Meta:
        verbose_name = _("incompatibility")
        verbose_name_plural = _("incompatibilities")
        ordering = ["office__position", "function"]
        constraints = [models.UniqueConstraint(fields=["office", "function"], name="one_line_per_incompatibility")]

    def __str__(self) -> str:
        return f"{self.office} / {self.get_function_display()}"
