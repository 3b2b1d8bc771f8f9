"""Issued paper. A number comes from a locked counter; what is issued never changes."""

import pgtrigger
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
    reason = models.CharField(_("reason of a credit note"), max_length=300, blank=True)
    order_number = models.CharField(_("order number"), max_length=50, blank=True)
    engagement = models.CharField(_("engagement number"), max_length=50, blank=True)
    service_code = models.CharField(_("service code"), max_length=100, blank=True)
    vat = models.JSONField(_("VAT by rate"), default=list)
    mentions = models.JSONField(_("mentions as issued"), default=list)
    intent = models.UUIDField(_("intent"), null=True, blank=True, unique=True)
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
        triggers = [
            *frozen("document"),
            pgtrigger.Trigger(
                name="credits_within_their_document",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(new__kind="credit_note"),
                declare=[("corrected", "dues_document%ROWTYPE"), ("credited", "numeric"), ("paid", "numeric")],
                func="""
                    PERFORM pg_advisory_xact_lock(hashtext('dues_document'), NEW.corrects_id::int);
                    SELECT * INTO corrected FROM dues_document WHERE id = NEW.corrects_id;
                    SELECT -sum(total) INTO credited FROM dues_document WHERE corrects_id = NEW.corrects_id;
                    SELECT coalesce(sum(amount), 0) INTO paid FROM dues_allocation WHERE document_id = NEW.corrects_id;
                    IF corrected.kind = 'credit_note' OR corrected.company_id <> NEW.company_id
                        OR credited + paid > corrected.total
                    THEN
                        RAISE EXCEPTION 'credits beyond document %', corrected.number USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DocumentLine(models.Model):
    class Regime(models.TextChoices):
        OUT_OF_SCOPE = "out_of_scope", _("outside the scope of VAT")
        EXEMPT = "exempt", _("exempt, CGI article 261-4-9°")
        FRANCHISE = "franchise", _("VAT franchise, CGI article 293 B")
        TAXABLE = "taxable", _("subject to VAT")

    document = models.ForeignKey(Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(_("position"))
    product = models.CharField(_("product"), max_length=40)
    regime = models.CharField(_("VAT regime"), max_length=20, choices=Regime.choices)
    label = models.CharField(_("label"), max_length=250)
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    basis = models.CharField(_("basis"), max_length=60, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=3, default=1)
    unit_price = models.DecimalField(_("unit price before VAT"), max_digits=12, decimal_places=2, null=True, blank=True)
    rate = models.DecimalField(_("VAT rate, %"), max_digits=5, decimal_places=2, default=0)
    amount = models.DecimalField(_("amount in euros before VAT"), max_digits=12, decimal_places=2)
    trace = models.JSONField(_("trace"), default=dict)

    class Meta:
        verbose_name = _("document line")
        verbose_name_plural = _("document lines")
        ordering = ["document", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="one_line_per_position"),
            models.CheckConstraint(
                condition=Q(regime="taxable", rate__gt=0) | (~Q(regime="taxable") & Q(rate=0)),
                name="line_bears_vat_when_taxable",
            ),
        ]
        triggers = [
            *frozen("document_line"),
            pgtrigger.Trigger(
                name="lines_add_up_in_one_regime",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("sum_of_lines", "numeric"), ("regimes", "int"), ("paper", "dues_document%ROWTYPE")],
                func="""
                    SELECT * INTO paper FROM dues_document WHERE id = NEW.document_id;
                    SELECT sum(net) + sum(round(net * rate / 100, 2)), count(DISTINCT regime)
                      INTO sum_of_lines, regimes
                      FROM (SELECT regime, rate, sum(amount) AS net FROM dues_documentline
                             WHERE document_id = NEW.document_id GROUP BY regime, rate) AS keys;
                    -- The last credit of a document takes the cent that VAT rounded on its parts would leave.
                    IF regimes <> 1 OR abs(sum_of_lines - paper.total)
                        > (CASE WHEN paper.kind = 'credit_note' THEN 0.01 ELSE 0 END)
                    THEN
                        RAISE EXCEPTION 'lines of % do not add up in one VAT regime', paper.number
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

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
