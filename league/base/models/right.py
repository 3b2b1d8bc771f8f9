"""What a function allows: function x act x reach, a table that direction may change."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Right(models.Model):
    """Whoever holds `function` may do `act` within `reach`. Functions are held in Tenure and ContactFunction."""

    class Reach(models.TextChoices):
        NOWHERE = "nowhere", _("nowhere")
        COMPANY = "company", _("own companies")
        ANTENNA = "antenna", _("own antennas")
        LEAGUE = "league", _("the whole league")

    function = models.CharField(_("function"), max_length=40)
    act = models.CharField(_("act"), max_length=40)
    reach = models.CharField(_("reach"), max_length=10, choices=Reach.choices)

    class Meta:
        verbose_name = _("right")
        verbose_name_plural = _("rights")
        ordering = ["function", "act"]
        constraints = [models.UniqueConstraint(fields=["function", "act"], name="one_reach_per_function_and_act")]

    def __str__(self) -> str:
        return f"{self.function}: {self.act} ({self.reach})"
