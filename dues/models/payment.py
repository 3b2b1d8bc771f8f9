"""Money received, what it settles, and the double-entry ledger. Rows are only added; a correction is a counter-row."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dues.models.document import Document
from league.base.frozen import frozen
from league.base.models import User
from members.models import Company


class Account(models.Model):
    """One row per company: the lock under which its money moves."""

    company = models.OneToOneField(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return str(self.company_id)


class Payment(models.Model):
    class Method(models.TextChoices):
        TRANSFER = "transfer", _("bank transfer")
        CHEQUE = "cheque", _("cheque")
        CARD = "card", _("card")
        DIRECT_DEBIT = "direct_debit", _("direct debit")

    intent = models.UUIDField(_("intent"), unique=True)
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("received on"))
    amount = models.DecimalField(_("amount in euros"), max_digits=12, decimal_places=2)
    method = models.CharField(_("method"), max_length=15, choices=Method.choices)
    reference = models.CharField(_("reference"), max_length=140, blank=True)
    reverses = models.OneToOneField(
        "self", verbose_name=_("reverses"), on_delete=models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-day", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(reverses=None) & Q(amount__gt=0)) | (Q(reverses__isnull=False) & Q(amount__lt=0)),
                name="payment_positive_or_a_reversal",
            )
        ]
        indexes = [models.Index(fields=["company", "day"], name="payment_of_company")]
        triggers = frozen("payment")

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.amount}"


class Allocation(models.Model):
    """A part of a payment that settles a part of a document. A negative row takes it back."""

    payment = models.ForeignKey(
        Payment, verbose_name=_("payment"), on_delete=models.PROTECT, related_name="allocations"
    )
    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="allocations"
    )
    amount = models.DecimalField(_("amount in euros"), max_digits=12, decimal_places=2)
    day = models.DateField(_("counts from"))

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["document", "id"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="allocation_not_zero")]
        triggers = [
            *frozen("allocation"),
            pgtrigger.Trigger(
                name="allocation_within_both_sides",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="""
                    IF (SELECT sum(amount) FROM dues_allocation WHERE payment_id = NEW.payment_id)
                        NOT BETWEEN 0 AND (SELECT amount FROM dues_payment WHERE id = NEW.payment_id)
                            - (SELECT coalesce(sum(amount), 0) FROM dues_refund WHERE payment_id = NEW.payment_id)
                    OR (SELECT sum(amount) FROM dues_allocation WHERE document_id = NEW.document_id)
                        NOT BETWEEN 0 AND (SELECT sum(total) FROM dues_document
                                            WHERE id = NEW.document_id OR corrects_id = NEW.document_id)
                    OR (SELECT company_id FROM dues_payment WHERE id = NEW.payment_id)
                        <> (SELECT company_id FROM dues_document WHERE id = NEW.document_id)
                    THEN
                        RAISE EXCEPTION 'allocation beyond its payment or document' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id} → {self.document_id}: {self.amount}"


class Release(models.Model):
    """Why a payment no longer settles a document: said beside the negative allocation that takes it back."""

    intent = models.UUIDField(_("intent"), unique=True)
    allocation = models.OneToOneField(
        Allocation, verbose_name=_("allocation taken back"), on_delete=models.PROTECT, related_name="release"
    )
    reason = models.CharField(_("reason"), max_length=300)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("payment taken off a document")
        verbose_name_plural = _("payments taken off a document")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="release_says_why")]
        triggers = frozen("release")

    def __str__(self) -> str:
        return str(self.allocation)


class Refund(models.Model):
    """Money of a payment that settles nothing, sent back to the company. Only added; never more than is left."""

    intent = models.UUIDField(_("intent"), unique=True)
    payment = models.ForeignKey(Payment, verbose_name=_("payment"), on_delete=models.PROTECT, related_name="refunds")
    day = models.DateField(_("sent back on"))
    amount = models.DecimalField(_("amount in euros"), max_digits=12, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-day", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_above_zero"),
            models.CheckConstraint(condition=~Q(reason=""), name="refund_says_why"),
        ]
        triggers = [
            *frozen("refund"),
            pgtrigger.Trigger(
                name="refund_within_what_is_left",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="""
                    IF (SELECT sum(amount) FROM dues_refund WHERE payment_id = NEW.payment_id)
                        > (SELECT amount FROM dues_payment WHERE id = NEW.payment_id)
                            - (SELECT coalesce(sum(amount), 0) FROM dues_allocation WHERE payment_id = NEW.payment_id)
                    OR EXISTS (SELECT FROM dues_payment WHERE reverses_id = NEW.payment_id)
                    THEN
                        RAISE EXCEPTION 'refund beyond its payment' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.amount}"


class Entry(models.Model):
    """A line of the ledger: debit positive, credit negative; the lines of one posting add up to zero."""

    posting = models.UUIDField(_("posting"), db_index=True)
    journal = models.CharField(_("journal"), max_length=6)
    account = models.CharField(_("account"), max_length=10)
    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    day = models.DateField(_("day"))
    label = models.CharField(_("label"), max_length=200)
    piece = models.CharField(_("piece"), max_length=40)
    amount = models.DecimalField(_("amount in euros"), max_digits=12, decimal_places=2)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["-day", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="entry_not_zero")]
        indexes = [
            models.Index(fields=["company", "account", "day"], name="entry_of_company"),
            models.Index(fields=["day"], name="entry_of_day"),
            models.Index(fields=["piece"], condition=Q(account="4718"), name="entry_waiting_for_cash"),
        ]
        triggers = [
            *frozen("entry"),
            pgtrigger.Trigger(
                name="posting_balances",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="""
                    IF (SELECT sum(amount) FROM dues_entry WHERE posting = NEW.posting) <> 0 THEN
                        RAISE EXCEPTION 'posting % does not balance', NEW.posting USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
