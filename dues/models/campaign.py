"""A year's campaign: what is expected of each member, and the document that asks for it."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dues.models.document import Document
from dues.models.scale import Scale
from league.base.frozen import frozen
from league.base.models import Job
from members.models import Company


@pghistory.track()
class Campaign(models.Model):
    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    scale = models.ForeignKey(Scale, verbose_name=_("scale"), on_delete=models.PROTECT, related_name="+")
    issue_on = models.DateField(_("issue day"))
    due_on = models.DateField(_("due day"))
    job = models.ForeignKey(
        Job, verbose_name=_("background job"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=models.F("issue_on")), name="campaign_due_after_issue")
        ]

    def __str__(self) -> str:
        return str(self.year)


class Due(models.Model):
    """What a campaign expects of a company. `amount` is empty when it cannot be priced; `trace` says why and how."""

    campaign = models.ForeignKey(Campaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="dues")
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(_("amount in euros"), max_digits=12, decimal_places=2, null=True, blank=True)
    trace = models.JSONField(_("how it is computed"), default=dict)
    quoted_at = models.DateTimeField(_("computed at"), auto_now=True)

    class Meta:
        verbose_name = _("due")
        verbose_name_plural = _("dues")
        ordering = ["campaign", "company"]
        constraints = [models.UniqueConstraint(fields=["campaign", "company"], name="one_due_per_campaign_and_company")]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.company_id}"


class DueDocument(models.Model):
    """The document that calls a due; `revision` 1 is the call itself. This row makes a second call impossible."""

    due = models.ForeignKey(Due, verbose_name=_("due"), on_delete=models.PROTECT, related_name="documents")
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    document = models.OneToOneField(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="due_link"
    )

    class Meta:
        verbose_name = _("document of a due")
        verbose_name_plural = _("documents of dues")
        constraints = [models.UniqueConstraint(fields=["due", "revision"], name="one_document_per_due_and_revision")]
        triggers = frozen("due_document")

    def __str__(self) -> str:
        return f"{self.due_id}/{self.revision}"
