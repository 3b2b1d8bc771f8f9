"""A company is any legal unit we know; it is a member on a day when a Membership holds on that day."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from antennas.models import Antenna, Commune
from league.base.models import Decision, File, User
from league.base.periods import DatedQuerySet, no_overlap, period, span_field


@pghistory.track()
class College(models.Model):
    """A group of members that the statutes tell apart; dues and seats refer to it."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("college")
        verbose_name_plural = _("colleges")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class CollegeWord(models.Model):
    """How a register calls a college: the vocabularies of several registers map to one."""

    word = models.CharField(_("word of a register"), max_length=80, unique=True, help_text=_("Lower case, no accents."))
    college = models.ForeignKey(College, verbose_name=_("college"), on_delete=models.PROTECT, related_name="words")

    class Meta:
        verbose_name = _("word for a college")
        verbose_name_plural = _("words for colleges")
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word


@pghistory.track()
class Tag(models.Model):
    """A word companies describe themselves by. `key` is the word folded: two spellings are one tag."""

    class Kind(models.TextChoices):
        SKILL = "skill", _("skill")
        MARKET = "market", _("market")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    key = models.CharField(_("folded word"), max_length=60, editable=False)
    name = models.CharField(_("word"), max_length=60)

    class Meta:
        verbose_name = _("word of the directory")
        verbose_name_plural = _("words of the directory")
        ordering = ["kind", "key"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_tag_per_kind_and_key")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Company(models.Model):
    class Absence(models.TextChoices):
        NOT_GIVEN = "not_given", _("not given by the register")
        FOREIGN = "foreign", _("foreign company")
        UNIT = "unit", _("unit of a larger body, as a laboratory")
        BEING_CREATED = "being_created", _("company being created")

    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(_("sort key"), max_length=200, editable=False)
    siren = models.CharField(_("SIREN"), max_length=9, null=True, blank=True)
    siren_absence = models.CharField(_("why there is no SIREN"), max_length=20, choices=Absence.choices, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=60, blank=True)
    legal_category = models.CharField(_("legal category (INSEE code)"), max_length=4, blank=True)
    naf = models.CharField(_("activity code (NAF rev. 2)"), max_length=6, blank=True)
    naf_2025 = models.CharField(_("activity code (NAF 2025)"), max_length=6, blank=True)
    vat = models.CharField(_("VAT number that does not follow from the SIREN"), max_length=20, blank=True)
    insee_band = models.CharField(_("INSEE headcount band"), max_length=2, blank=True)
    insee_band_year = models.PositiveSmallIntegerField(_("year of the INSEE band"), null=True, blank=True)
    created_on = models.DateField(_("company created on"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    presentation = models.TextField(_("presentation"), blank=True)
    skills = ArrayField(models.CharField(max_length=60), verbose_name=_("skills"), default=list, blank=True)
    markets = ArrayField(models.CharField(max_length=60), verbose_name=_("markets"), default=list, blank=True)
    logo = models.ForeignKey(
        File, verbose_name=_("logo"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    listed = models.BooleanField(_("shown in the public directory"), default=True)
    known_since = models.DateTimeField(_("known since"), db_default=Now(), editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["siren"], name="one_company_per_siren"),
            models.CheckConstraint(
                condition=(Q(siren__regex=r"^\d{9}$") & Q(siren_absence="")) | (Q(siren=None) & ~Q(siren_absence="")),
                name="company_siren_or_reason",
            ),
            models.CheckConstraint(
                condition=Q(legal_category="") | Q(legal_category__regex=r"^\d{4}$"), name="legal_category_has_4_digits"
            ),
            models.CheckConstraint(
                condition=Q(naf_2025="") | Q(naf_2025__regex=r"^\d{2}\.\d{2}[A-Z]$"), name="company_naf_2025_form"
            ),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="company_order"),
            GinIndex(OpClass("sort_key", name="gin_trgm_ops"), name="company_name_trigram"),
        ]

    def __str__(self) -> str:
        return self.name


def always() -> DateRange:
    """The period without a first or a last day that is known."""
    return period(None)


@pghistory.track()
class CompanyName(models.Model):
    """Other names a company has or had; searches find them all, ended ones too."""

    class Kind(models.TextChoices):
        LEGAL = "legal", _("legal name")
        TRADE = "trade", _("trade name")
        FORMER = "former", _("former name")

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="names")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(_("sort key"), max_length=200, editable=False)
    span = DateRangeField(_("period"), default=always)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["company", "kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["company", "kind", "name"], name="one_line_per_company_name"),
            models.CheckConstraint(condition=Q(span__isempty=False), name="company_name_not_empty"),
        ]
        indexes = [GinIndex(OpClass("sort_key", name="gin_trgm_ops"), name="other_name_trigram")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Establishment(models.Model):
    """A place where the company works; the seat is the one that gives the antenna."""

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="establishments"
    )
    siret = models.CharField(_("SIRET"), max_length=14, null=True, blank=True)
    label = models.CharField(_("name of the place"), max_length=120, blank=True)
    seat = models.BooleanField(_("seat"), default=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True)
    town = models.CharField(_("town as written"), max_length=100, blank=True)
    commune = models.ForeignKey(
        Commune, verbose_name=_("commune"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    span = span_field()

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("establishment")
        verbose_name_plural = _("establishments")
        ordering = ["company", "-seat", "span"]
        constraints = [
            *no_overlap("establishment_seat", "company", condition=Q(seat=True)),
            no_overlap("establishment_siret", "company", "siret", condition=Q(siret__isnull=False))[1],
            models.CheckConstraint(condition=Q(siret=None) | Q(siret__regex=r"^\d{14}$"), name="siret_has_14_digits"),
        ]

    def __str__(self) -> str:
        return f"{self.postal_code} {self.town}".strip()


@pghistory.track()
class CollegeAssignment(models.Model):
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="colleges")
    college = models.ForeignKey(College, verbose_name=_("college"), on_delete=models.PROTECT, related_name="+")
    span = span_field()
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("college of a company")
        verbose_name_plural = _("colleges of companies")
        ordering = ["company", "span"]
        constraints = no_overlap("college_assignment", "company")

    def __str__(self) -> str:
        return str(self.college)


@pghistory.track()
class AntennaAssignment(models.Model):
    """The antenna a company belongs to, with the reason: a territory rule, or a decision."""

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="antennas")
    antenna = models.ForeignKey(Antenna, verbose_name=_("antenna"), on_delete=models.PROTECT, related_name="+")
    span = span_field()
    reason = models.CharField(_("reason"), max_length=300)
    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("antenna of a company")
        verbose_name_plural = _("antennas of companies")
        ordering = ["company", "span"]
        constraints = no_overlap("antenna_assignment", "company")

    def __str__(self) -> str:
        return str(self.antenna)


@pghistory.track()
class Figure(models.Model):
    """What a company declared for a day. Never overwritten: the latest row known for a day counts, and a row that
    corrects or verifies another says which one and why."""

    class Origin(models.TextChoices):
        REGISTER = "register", _("register before the merger")
        DECLARED = "declared", _("declared by the company")
        VERIFIED = "verified", _("verified by staff")
        INSEE = "insee", _("INSEE headcount band")
        ESTIMATED = "estimated", _("estimated")

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="figures")
    day = models.DateField(_("true on"))
    jobs = models.PositiveIntegerField(_("jobs"), null=True, blank=True)
    jobs_region = models.PositiveIntegerField(_("of which in the region"), null=True, blank=True)
    turnover = models.DecimalField(_("turnover in euros"), max_digits=14, decimal_places=2, null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    corrects = models.OneToOneField(
        "self",
        verbose_name=_("takes the place of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="later",
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("declared figure")
        verbose_name_plural = _("declared figures")
        ordering = ["company", "-day", "-id"]
        indexes = [models.Index(fields=["company", "-day", "-id"], name="figure_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(jobs_region=None) | Q(jobs__isnull=False, jobs_region__lte=F("jobs")),
                name="figure_region_within_jobs",
            ),
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(reason=""), name="figure_correction_has_a_reason"),
        ]
        # A declared figure is never written over; only the undoing of a merge takes back what a register line added.
        triggers = [pgtrigger.Protect(name="figure_never_changes", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.company}, {self.day:%d/%m/%Y}"
