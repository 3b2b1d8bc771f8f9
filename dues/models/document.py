"""Issued paper. A number comes from a locked counter; what is issued never changes."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from league.base.frozen import frozen
from league.base.models import File
from members.models import Company


class Series(models.Model):
    """A numbering without gaps, one per kind and year; numbers are taken in blocks under the lock of this row."""

    kind = models.CharField(_("kind"), max_length=20)
    year = models.PositiveSmallIntegerField(_("year"))
    prefix = models.CharField(_("prefix"), max_length=12)
    last = models.PositiveIntegerField(_("last number"), default=0)
    last_day = models.DateField(_("day of the last number"), null=True, blank=True)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        ordering = ["-year", "kind"]
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_series_per_kind_and_year")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"


class Document(models.Model):
    class Kind(models.TextChoices):
        CALL = "call", _("dues call")
        INVOICE = "invoice", _("invoice")
        CREDIT_NOTE = "credit_note", _("credit note")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    series = models.ForeignKey(Series, verbose_name=_("series"), on_delete=models.PROTECT, related_name="documents")
    position = models.PositiveIntegerField(_("position in the series"))
    number = models.CharField(_("number"), max_length=35, unique=True)
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField(_("issued on"))
    due_on = models.DateField(_("due on"))
    period_start = models.DateField(_("period from"), null=True, blank=True)
    period_end = models.DateField(_("period to, included"), null=True, blank=True)
    total = models.DecimalField(_("total in euros"), max_digits=12, decimal_places=2)
    party = models.JSONField(_("addressee as issued"))
    issuer = models.JSONField(_("issuer as issued"))
    cause = models.CharField(_("cause"), max_length=60)
    corrects = models.ForeignKey(
        "self", verbose_name=_("corrects"), on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["series", "position"], name="one_document_per_number"),
            models.CheckConstraint(
                condition=(Q(kind="credit_note") & Q(corrects__isnull=False) & Q(total__lt=0))
                | (~Q(kind="credit_note") & Q(corrects=None) & Q(total__gt=0)),
                name="document_total_has_the_sign_of_its_kind",
            ),
        ]
        indexes = [models.Index(fields=["company", "issued_on"], name="document_of_company")]
        triggers = frozen("document")

    def __str__(self) -> str:
        return self.number


class DocumentLine(models.Model):
    class Regime(models.TextChoices):
        OUT_OF_SCOPE = "out_of_scope", _("outside the scope of VAT")

    document = models.ForeignKey(Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(_("position"))
    product = models.CharField(_("product"), max_length=40)
    regime = models.CharField(_("VAT regime"), max_length=20, choices=Regime.choices)
    label = models.CharField(_("label"), max_length=250)
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    basis = models.CharField(_("basis"), max_length=60, blank=True)
    amount = models.DecimalField(_("amount in euros"), max_digits=12, decimal_places=2)
    trace = models.JSONField(_("trace"), default=dict)

    class Meta:
        verbose_name = _("document line")
        verbose_name_plural = _("document lines")
        ordering = ["document", "position"]
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="one_line_per_position")]
        triggers = frozen("document_line")

    def __str__(self) -> str:
        return self.label


class DocumentFile(models.Model):
    """The PDF of a document, made after it is issued, once."""

    document = models.OneToOneField(Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="pdf")
    file = models.ForeignKey(File, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file of a document")
        verbose_name_plural = _("files of documents")
        triggers = frozen("document_file")

    def __str__(self) -> str:
        return str(self.document)
