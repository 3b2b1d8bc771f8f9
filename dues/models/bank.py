"""The league's bank accounts and what their statements say. Every entry is kept, matched or not; rows are only added.

Numbers of accounts stand here encrypted; a keyed digest finds them again, the last four signs name them.
"""

from typing import Any, Self

import pghistory
from django.db import models
from django.db.models import BooleanField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from dues.models.payment import Payment
from league.base.frozen import frozen
from league.base.models import User


@pghistory.track()
class BankAccount(models.Model):
    """An account of the league. Its row is the lock under which its entries are read and matched."""

    name = models.CharField(_("name"), max_length=100)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    sealed = models.BinaryField(_("number, encrypted"))
    digest = models.CharField(_("digest of the number"), max_length=64, unique=True)
    last4 = models.CharField(_("last signs of the number"), max_length=4)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return f"{self.name} ···· {self.last4}"


class StatementFile(models.Model):
    """A file of the bank as it came, encrypted; the same bytes are read once."""

    digest = models.CharField(_("digest of the content"), max_length=64, unique=True)
    sealed = models.BinaryField(_("content, encrypted"))
    name = models.CharField(_("file name"), max_length=150)
    format = models.CharField(_("format"), max_length=30)
    warnings = models.JSONField(_("remarks"), default=list)
    read_by = models.ForeignKey(
        User, verbose_name=_("read by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    read_at = models.DateTimeField(_("read at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("statement file")
        verbose_name_plural = _("statement files")
        ordering = ["-read_at", "-id"]
        triggers = frozen("statement_file")

    def __str__(self) -> str:
        return self.name


class Statement(models.Model):
    """One account in one window. Balances in the currency of the account; none when the file gives none."""

    file = models.ForeignKey(StatementFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="statements")
    position = models.PositiveIntegerField(_("position in the file"))
    account = models.ForeignKey(
        BankAccount, verbose_name=_("bank account"), on_delete=models.PROTECT, related_name="statements"
    )
    number = models.CharField(_("number"), max_length=40, blank=True)
    first_day = models.DateField(_("first day"), null=True)
    last_day = models.DateField(_("last day"), null=True)
    opening = models.DecimalField(_("opening balance"), max_digits=15, decimal_places=2, null=True)
    opening_day = models.DateField(_("day of the opening balance"), null=True)
    closing = models.DecimalField(_("closing balance"), max_digits=15, decimal_places=2, null=True)
    closing_day = models.DateField(_("day of the closing balance"), null=True)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["-last_day", "-id"]
        constraints = [models.UniqueConstraint(fields=["file", "position"], name="one_statement_per_position")]
        triggers = frozen("statement")

    def __str__(self) -> str:
        return f"{self.account} {self.number}"


class StatementEntryQuerySet(models.QuerySet["StatementEntry"]):
    def with_state(self) -> QuerySet[Any]:
        """Entries with `paid_by` (the payment or reversal that stands for it), `paid_company` and `is_aside`."""
        standing = EntryMatch.objects.filter(entry=OuterRef("pk"), payment__reversal=None).order_by("-round")
        aside = EntryAside.objects.filter(entry=OuterRef("pk")).order_by("-pk")
        return self.select_related("account").annotate(
            paid_by=Subquery(standing.values("payment")[:1]),
            paid_company=Subquery(standing.values("payment__company")[:1]),
            is_aside=~Coalesce(
                Subquery(aside.values("back")[:1], output_field=BooleanField()), True, output_field=BooleanField()
            ),
        )

    def waiting(self) -> QuerySet[Any]:
        """Credits in euros that are neither matched nor set aside."""
        return self.with_state().filter(credit=True, account__currency="EUR", paid_by=None, is_aside=False)

    def of_statement(self, statement: Statement) -> Self:
        return self.filter(lines__statement=statement)


class StatementEntry(models.Model):
    """A movement on an account, once, in however many statements it is read. `amount` is positive."""

    account = models.ForeignKey(
        BankAccount, verbose_name=_("bank account"), on_delete=models.PROTECT, related_name="entries"
    )
    key = models.CharField(_("key"), max_length=64, unique=True)
    likeness = models.CharField(_("what equal entries share"), max_length=64)
    day = models.DateField(_("booked on"))
    value_day = models.DateField(_("value day"), null=True)
    amount = models.DecimalField(_("amount"), max_digits=15, decimal_places=2)
    credit = models.BooleanField(_("money in"))
    counterparty = models.CharField(_("counterparty"), max_length=140, blank=True)
    iban_digest = models.CharField(_("digest of the other account"), max_length=64, blank=True)
    iban_last4 = models.CharField(_("last signs of the other account"), max_length=4, blank=True)
    reference = models.CharField(_("reference"), max_length=140, blank=True)
    end_to_end_id = models.CharField(_("payer's reference"), max_length=70, blank=True)
    bank_reference = models.CharField(_("bank's reference"), max_length=70, blank=True)
    return_reason = models.CharField(_("reason of the return"), max_length=20, blank=True)
    text = models.TextField(_("text"), blank=True)

    objects = StatementEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement entry")
        verbose_name_plural = _("statement entries")
        ordering = ["day", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="statement_entry_above_zero")]
        indexes = [
            models.Index(fields=["account", "day"], name="entry_of_account"),
            models.Index(fields=["iban_digest"], name="entry_of_payer", condition=~Q(iban_digest="")),
        ]
        triggers = frozen("statement_entry")

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {'+' if self.credit else '-'}{self.amount}"

    @property
    def signed(self) -> Any:
        return self.amount if self.credit else -self.amount


class StatementLine(models.Model):
    """Where an entry stands in a statement; overlapping statements share entries."""

    statement = models.ForeignKey(
        Statement, verbose_name=_("statement"), on_delete=models.PROTECT, related_name="lines"
    )
    position = models.PositiveIntegerField(_("position"))
    entry = models.ForeignKey(StatementEntry, verbose_name=_("entry"), on_delete=models.PROTECT, related_name="lines")
    first = models.BooleanField(_("read here first"))

    class Meta:
        verbose_name = _("statement line")
        verbose_name_plural = _("statement lines")
        ordering = ["statement", "position"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "position"], name="one_line_per_statement_position"),
            models.UniqueConstraint(fields=["statement", "entry"], name="one_line_per_statement_and_entry"),
            models.UniqueConstraint(fields=["entry"], condition=Q(first=True), name="one_first_reading_per_entry"),
        ]
        triggers = frozen("statement_line")

    def __str__(self) -> str:
        return f"{self.statement_id}/{self.position}"


class EntryMatch(models.Model):
    """An entry is this payment, or (money out) this reversal of one. Undone when the payment is itself taken back.

    After that the entry may be matched once more: `round` counts.
    """

    entry = models.ForeignKey(StatementEntry, verbose_name=_("entry"), on_delete=models.PROTECT, related_name="matches")
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    payment = models.OneToOneField(Payment, verbose_name=_("payment"), on_delete=models.PROTECT, related_name="+")
    why = models.JSONField(_("reasons of the proposal"), default=list)
    by = models.ForeignKey(
        User, verbose_name=_("confirmed by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("confirmed at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("matched entry")
        verbose_name_plural = _("matched entries")
        ordering = ["entry", "round"]
        constraints = [models.UniqueConstraint(fields=["entry", "round"], name="one_match_per_entry_and_round")]
        triggers = frozen("entry_match")

    def __str__(self) -> str:
        return f"{self.entry_id} = {self.payment_id}"


class EntryAside(models.Model):
    """An entry that is no member's payment, and why; the latest row of an entry counts, `back` takes it up again."""

    entry = models.ForeignKey(StatementEntry, verbose_name=_("entry"), on_delete=models.PROTECT, related_name="asides")
    back = models.BooleanField(_("taken up again"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        User, verbose_name=_("by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("entry set aside")
        verbose_name_plural = _("entries set aside")
        ordering = ["id"]
        triggers = frozen("entry_aside")

    def __str__(self) -> str:
        return self.reason
