"""A company asks to join; a recorded body decides."""

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from antennas.models import Antenna, Commune
from league.base.models import Decision, User
from members.models.company import College, Company


@pghistory.track()
class Application(models.Model):
    class Outcome(models.TextChoices):
        ADMITTED = "admitted", _("admitted")
        REFUSED = "refused", _("refused")

    intent = models.UUIDField(_("intent"), unique=True)
    name = models.CharField(_("name of the company"), max_length=200)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    siren_absence = models.CharField(
        _("why there is no SIREN"), max_length=20, choices=Company.Absence.choices, blank=True
    )
    name_key = models.CharField(_("name without its legal form"), max_length=200, blank=True, editable=False)
    found = models.JSONField(_("as the Sirene directory has it"), default=dict, blank=True)
    vat = models.CharField(_("VAT number"), max_length=20, blank=True)
    college = models.ForeignKey(College, verbose_name=_("college"), on_delete=models.PROTECT, related_name="+")
    jobs = models.PositiveIntegerField(_("jobs"))
    jobs_region = models.PositiveIntegerField(_("of which in the region"), null=True, blank=True)
    creator = models.BooleanField(_("created less than a year ago"), default=False)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=10)
    town = models.CharField(_("town as written"), max_length=100, blank=True)
    commune = models.ForeignKey(
        Commune, verbose_name=_("commune"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    antenna = models.ForeignKey(Antenna, verbose_name=_("antenna proposed"), on_delete=models.PROTECT, related_name="+")
    website = models.CharField(_("website"), max_length=200, blank=True)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    title = models.CharField(_("title in the company"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    message = models.TextField(_("message"), blank=True)
    received_at = models.DateTimeField(_("received at"), db_default=Now(), editable=False)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["received_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="") | Q(decision__isnull=False), name="application_outcome_has_a_decision"
            ),
            models.UniqueConstraint(
                fields=["siren"], condition=Q(outcome="") & ~Q(siren=""), name="one_open_application_per_siren"
            ),
            models.UniqueConstraint(
                fields=["name_key", "commune"],
                condition=Q(outcome="", siren="") & ~Q(name_key=""),
                name="one_open_application_per_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Opinion(models.Model):
    """What the delegate of the antenna thinks of an application; the body that decides reads it."""

    class Verdict(models.TextChoices):
        FAVOURABLE = "favourable", _("favourable")
        RESERVED = "reserved", _("reserved")
        UNFAVOURABLE = "unfavourable", _("unfavourable")

    application = models.OneToOneField(
        Application, verbose_name=_("application"), on_delete=models.PROTECT, related_name="opinion"
    )
    verdict = models.CharField(_("opinion"), max_length=12, choices=Verdict.choices)
    words = models.TextField(_("words"), blank=True)
    given_by = models.ForeignKey(
        User, verbose_name=_("given by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField(_("given at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("opinion of a delegate")
        verbose_name_plural = _("opinions of delegates")
        ordering = ["given_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="favourable") | ~Q(words=""), name="opinion_that_is_not_favourable_has_words"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_verdict_display())
