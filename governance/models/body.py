"""Bodies, their offices and seats: a composition that is data."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from antennas.models import Antenna, Tenure


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

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["body", "position"]
        constraints = [models.UniqueConstraint(fields=["body", "position"], name="one_seat_per_position")]

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
