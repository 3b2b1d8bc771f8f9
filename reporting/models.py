"""A published report: figures, the rows behind each figure, a fingerprint. Frozen for ever."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from league.base.frozen import frozen
from league.base.models import File, Job, User


class Report(models.Model):
    intent = models.UUIDField(_("intent"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    funder = models.CharField(_("addressed to"), max_length=100)
    as_of = models.DateField(_("state on"))
    year = models.PositiveSmallIntegerField(_("dues of the year"))
    asked_by = models.ForeignKey(
        User, verbose_name=_("asked by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked at"), db_default=Now(), editable=False)
    job = models.ForeignKey(
        Job, verbose_name=_("background job"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    figures = models.JSONField(_("figures"), default=dict)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True)
    pdf = models.ForeignKey(
        File, verbose_name=_("PDF"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    xlsx = models.ForeignKey(
        File, verbose_name=_("XLSX"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None) | (~Q(fingerprint="") & Q(pdf__isnull=False) & Q(xlsx__isnull=False)),
                name="published_report_is_complete",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_report_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.published_at IS NOT NULL"),
            ),
            pgtrigger.Protect(name="report_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title


class ReportRow(models.Model):
    """One company as the report saw it; every figure is a count or a sum over these rows."""

    report = models.ForeignKey(Report, verbose_name=_("report"), on_delete=models.PROTECT, related_name="rows")
    company_id = models.BigIntegerField(_("company"))
    name = models.CharField(_("name"), max_length=200)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    department = models.CharField(_("department"), max_length=3, blank=True)
    antenna = models.CharField(_("antenna"), max_length=60, blank=True)
    college = models.CharField(_("college"), max_length=80, blank=True)
    size = models.CharField(_("size"), max_length=20, blank=True)
    member_since = models.DateField(_("member since"), null=True, blank=True)
    member = models.BooleanField(
        _("member on the day"), default=True, help_text=_("A company that left is kept for the dues of its year.")
    )
    jobs = models.PositiveIntegerField(_("jobs"), null=True, blank=True)
    jobs_before = models.PositiveIntegerField(
        _("jobs one year before"), null=True, blank=True, help_text=_("Of those that were members then too.")
    )
    turnover = models.DecimalField(_("turnover in euros"), max_digits=14, decimal_places=2, null=True, blank=True)
    called = models.DecimalField(_("dues called"), max_digits=12, decimal_places=2, default=0)
    paid = models.DecimalField(_("dues paid"), max_digits=12, decimal_places=2, default=0)

    class Meta:
        verbose_name = _("row of a report")
        verbose_name_plural = _("rows of reports")
        ordering = ["report", "name"]
        constraints = [models.UniqueConstraint(fields=["report", "company_id"], name="one_row_per_report_and_company")]
        triggers = frozen("report_row")

    def __str__(self) -> str:
        return self.name
