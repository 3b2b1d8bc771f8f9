"""Places: antennas, communes, the rules that give a commune to an antenna, and who holds which function where."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from league.base.models import Decision, Person
from league.base.periods import DatedQuerySet, no_overlap, span_field


@pghistory.track()
class Antenna(models.Model):
    """A territorial branch of the league; not a legal person."""

    code = models.CharField(_("code"), max_length=3, unique=True)
    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(_("order, west to east"), default=0)
    presentation = models.CharField(_("presentation"), max_length=200, blank=True)
    commune = models.ForeignKey("Commune", verbose_name=_("seat"), on_delete=models.PROTECT, related_name="+")
    legacy_weight = models.DecimalField(
        _("historical funding"),
        max_digits=12,
        decimal_places=2,
        default=0,
        help_text=_("Euros a year before the merger."),
    )

    class Meta:
        verbose_name = _("antenna")
        verbose_name_plural = _("antennas")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def css(self) -> str:
        """The colour class of the six-colour scale."""
        return self.code.lower()


class Commune(models.Model):
    """A commune of the official code (INSEE); arrondissements of Lyon point at their parent."""

    code = models.CharField(_("INSEE code"), max_length=5, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    sort_key = models.CharField(_("sort key"), max_length=100, db_index=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("commune"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="arrondissements",
    )
    postal_codes = ArrayField(models.CharField(max_length=5), verbose_name=_("postal codes"))
    department = models.CharField(_("department"), max_length=3, db_index=True)
    department_name = models.CharField(_("name of the department"), max_length=60)
    epci = models.CharField(_("intercommunality"), max_length=9, blank=True, db_index=True)
    epci_name = models.CharField(_("name of the intercommunality"), max_length=120, blank=True)
    population = models.PositiveIntegerField(_("population"), default=0)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        ordering = ["sort_key", "code"]
        indexes = [
            GinIndex(fields=["postal_codes"], name="commune_postal_codes"),
            GinIndex(OpClass("sort_key", name="gin_trgm_ops"), name="commune_name_trigram"),
        ]

    def __str__(self) -> str:
        return self.name


class FormerCommune(models.Model):
    """An old code or name found in old addresses, and the commune it is today."""

    code = models.CharField(_("former INSEE code"), max_length=5)
    name = models.CharField(_("former name"), max_length=100, blank=True)
    commune = models.ForeignKey(
        Commune, verbose_name=_("commune today"), on_delete=models.PROTECT, related_name="former"
    )

    class Meta:
        verbose_name = _("former commune")
        verbose_name_plural = _("former communes")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["code", "commune"], name="one_line_per_former_commune")]

    def __str__(self) -> str:
        return self.name or self.code


@pghistory.track()
class TerritoryRule(models.Model):
    """A place belongs to an antenna from one day to another. A commune wins over an EPCI, an EPCI over a department."""

    class Scope(models.TextChoices):
        DEPARTMENT = "department", _("department")
        EPCI = "epci", _("intercommunality")
        COMMUNE = "commune", _("commune")

    scope = models.CharField(_("kind of place"), max_length=10, choices=Scope.choices)
    place = models.CharField(_("code of the place"), max_length=9)
    place_name = models.CharField(_("place"), max_length=120)
    antenna = models.ForeignKey(Antenna, verbose_name=_("antenna"), on_delete=models.PROTECT, related_name="rules")
    span = span_field(_("holds"))
    reason = models.CharField(_("reason"), max_length=300)
    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("territory rule")
        verbose_name_plural = _("territory rules")
        ordering = ["scope", "place", "span"]
        constraints = no_overlap("territory_rule", "scope", "place")

    def __str__(self) -> str:
        return f"{self.place_name} → {self.antenna}"


@pghistory.track()
class Tenure(models.Model):
    """A function a person holds in the league (no antenna) or in an antenna: rights follow from it, day by day."""

    class Function(models.TextChoices):
        DIRECTION = "direction", _("direction")
        MEMBERSHIP = "membership", _("membership service")
        FINANCE = "finance", _("finance service")
        GOVERNANCE = "governance", _("governance service")
        COMMUNICATION = "communication", _("communication service")
        TECHNICAL = "technical", _("technical staff")
        READER = "reader", _("reader")
        AUDITOR = "auditor", _("auditor of the accounts")
        DELEGATE = "delegate", _("territorial delegate")
        VICE_PRESIDENT = "vice_president", _("antenna vice-president")
        COMMITTEE_MEMBER = "committee_member", _("committee member")
        CO_PRESIDENT = "co_president", _("co-president")
        TREASURER = "treasurer", _("treasurer")
        SECRETARY = "secretary", _("secretary")
        BUREAU_MEMBER = "bureau_member", _("bureau member")

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="tenures")
    function = models.CharField(_("function"), max_length=40, choices=Function.choices)
    title = models.CharField(_("title"), max_length=120, blank=True, help_text=_("As the league calls it."))
    antenna = models.ForeignKey(
        Antenna, verbose_name=_("antenna"), on_delete=models.PROTECT, null=True, blank=True, related_name="tenures"
    )
    span = span_field()

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("function held")
        verbose_name_plural = _("functions held")
        ordering = ["function", "antenna", "span"]
        constraints = [
            *no_overlap("tenure_of_antenna", "person", "function", "antenna", condition=Q(antenna__isnull=False)),
            *no_overlap("tenure_of_league", "person", "function", condition=Q(antenna__isnull=True))[1:],
            models.UniqueConstraint(fields=["id", "span"], name="tenure_with_span"),
        ]
        indexes = [models.Index(fields=["person"], name="tenure_person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.label}"

    @property
    def label(self) -> str:
        name = self.title or self.get_function_display()
        return f"{name}, {self.antenna.name}" if self.antenna_id and self.antenna else str(name)
