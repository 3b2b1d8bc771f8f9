"""SEPA direct debit: mandates of companies, the accounts they name, batches sent to the bank, what came back.

A number of an account stands here encrypted; a keyed digest compares it, its last four signs name it.
"""

from datetime import date
from typing import Any, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dues.models.bank import StatementEntry
from dues.models.document import Document
from dues.models.payment import Payment
from league.base.frozen import frozen
from league.base.models import File, User
from league.base.periods import DatedQuerySet, no_overlap, span_field
from members.models import Company

LAPSES_AFTER_YEARS = 3


def lapses_on(last: date) -> date:
    """The last day on which a mandate may be used: 36 months after its signature or its last collection."""
    year = last.year + LAPSES_AFTER_YEARS
    leap_day = (last.month, last.day) == (2, 29)
    return date(year, 2, 28) if leap_day else last.replace(year=year)


class MandateQuerySet(models.QuerySet["SepaMandate"]):
    def live(self) -> Self:
        """Mandates that nobody revoked; one of them may have lapsed, or be blocked."""
        return self.filter(revoked_on=None)

    def with_state(self) -> QuerySet[Any]:
        """Mandates with `last_collected` (day of the last presentation), `block_code` (why they wait for a decision)
        and `last4` of the account they name now."""
        presented = (
            Collection.objects.filter(mandate=OuterRef("pk"), withdrawn_on=None, batch__file__isnull=False)
            .order_by()
            .values("mandate")
            .annotate(last=Max("batch__collect_on"))
            .values("last")
        )
        block = MandateBlock.objects.filter(mandate=OuterRef("pk"), lifted_on=None)
        account = MandateAccount.objects.filter(mandate=OuterRef("pk")).order_by("-span")
        return self.annotate(
            last_collected=Subquery(presented),
            block_code=Subquery(block.values("code")[:1]),
            block_day=Subquery(block.values("day")[:1]),
            last4=Subquery(account.values("last4")[:1]),
        )


@pghistory.track()
class SepaMandate(models.Model):
    """A company lets the league collect from its account. Its reference (RUM) never changes, its account may."""

    class Means(models.TextChoices):
        PAPER = "paper", _("on paper")
        ONLINE = "online", _("on line")

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(_("mandate reference"), max_length=35, unique=True)
    debtor_name = models.CharField(_("holder of the account"), max_length=70)
    street = models.CharField(_("street"), max_length=70, blank=True)
    building = models.CharField(_("number in the street"), max_length=16, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=16)
    town = models.CharField(_("town"), max_length=35)
    country = models.CharField(_("country"), max_length=2, default="FR")
    signed_on = models.DateField(_("signed on"))
    signed_by = models.CharField(_("signed by"), max_length=140)
    means = models.CharField(_("signed"), max_length=10, choices=Means.choices)
    consent = models.TextField(_("text agreed to"))
    revoked_on = models.DateField(_("ended on"), null=True, blank=True)
    revoked_reason = models.CharField(_("why it ended"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("direct debit mandate")
        verbose_name_plural = _("direct debit mandates")
        ordering = ["company__sort_key", "-signed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["company"], condition=Q(revoked_on=None), name="one_live_mandate_per_company"
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[a-zA-Z0-9/?:().,'+-]{1,35}$"), name="mandate_reference_signs"
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None, revoked_reason="")
                | (Q(revoked_on__gte=F("signed_on")) & ~Q(revoked_reason="")),
                name="mandate_ended_with_a_reason",
            ),
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="mandate_country_of_two_letters"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="mandate_signature_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.reference IS DISTINCT FROM NEW.reference OR OLD.company_id <> NEW.company_id"
                    " OR OLD.signed_on <> NEW.signed_on OR OLD.consent IS DISTINCT FROM NEW.consent"
                ),
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def lapse(self, last_collected: date | None) -> date:
        """The last day it may be used."""
        return lapses_on(max(self.signed_on, last_collected or self.signed_on))


@pghistory.track()
class MandateAccount(models.Model):
    """The account a mandate names, with the days it holds: a new one closes the one before."""

    mandate = models.ForeignKey(
        SepaMandate, verbose_name=_("direct debit mandate"), on_delete=models.PROTECT, related_name="accounts"
    )
    sealed = models.BinaryField(_("number, encrypted"))
    digest = models.CharField(_("digest of the number"), max_length=64)
    last4 = models.CharField(_("last signs of the number"), max_length=4)
    span = span_field()

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("account of a mandate")
        verbose_name_plural = _("accounts of mandates")
        ordering = ["mandate", "span"]
        constraints = no_overlap("mandate_account", "mandate")
        indexes = [models.Index(fields=["digest"], name="mandate_account_digest")]

    def __str__(self) -> str:
        return f"···· {self.last4}"


@pghistory.track()
class MandateBlock(models.Model):
    """A return after which nothing is collected until somebody decides."""

    mandate = models.ForeignKey(
        SepaMandate, verbose_name=_("direct debit mandate"), on_delete=models.PROTECT, related_name="blocks"
    )
    code = models.CharField(_("reason of the return"), max_length=4)
    day = models.DateField(_("blocked on"))
    lifted_on = models.DateField(_("decided on"), null=True, blank=True)
    decision = models.CharField(_("what was decided"), max_length=300, blank=True)
    lifted_by = models.ForeignKey(
        User, verbose_name=_("decided by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("blocked mandate")
        verbose_name_plural = _("blocked mandates")
        ordering = ["mandate", "day"]
        constraints = [
            models.UniqueConstraint(fields=["mandate"], condition=Q(lifted_on=None), name="one_open_block_per_mandate"),
            models.CheckConstraint(
                condition=Q(lifted_on=None, decision="") | (Q(lifted_on__isnull=False) & ~Q(decision="")),
                name="block_lifted_with_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.code}"


@pghistory.track()
class DebitBatch(models.Model):
    """Collections of one day: announced to the debtors, issued once as a file for the bank, then taken by it."""

    intent = models.UUIDField(_("intent"), unique=True)
    notified_on = models.DateField(_("announced on"))
    collect_on = models.DateField(_("collection day"))
    creditor_id = models.CharField(_("creditor identifier"), max_length=35)
    prepared_by = models.ForeignKey(
        User, verbose_name=_("prepared by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    file = models.ForeignKey(
        File, verbose_name=_("file, encrypted"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sha256 = models.CharField(_("digest of the file for the bank"), max_length=64, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    issued_by = models.ForeignKey(
        User, verbose_name=_("issued by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_on = models.DateField(_("taken by the bank on"), null=True, blank=True)
    cancelled_on = models.DateField(_("given up on"), null=True, blank=True)
    cancelled_reason = models.CharField(_("why it was given up"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("batch of direct debits")
        verbose_name_plural = _("batches of direct debits")
        ordering = ["-collect_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(collect_on__gt=F("notified_on")), name="debit_announced_before"),
            models.CheckConstraint(
                condition=Q(file=None, issued_on=None, sha256="")
                | (Q(file__isnull=False, issued_on__isnull=False, cancelled_on=None) & ~Q(sha256="")),
                name="debit_batch_issued_with_its_file",
            ),
            models.CheckConstraint(
                condition=Q(taken_on=None) | Q(file__isnull=False, taken_on__gte=F("collect_on")),
                name="debit_batch_taken_after_its_day",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="debit_batch_issued_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.collect_on <> NEW.collect_on OR OLD.notified_on <> NEW.notified_on OR (OLD.file_id IS NOT NULL"
                    " AND (OLD.file_id IS DISTINCT FROM NEW.file_id OR OLD.sha256 <> NEW.sha256"
                    " OR OLD.issued_on IS DISTINCT FROM NEW.issued_on OR OLD.creditor_id <> NEW.creditor_id))"
                ),
            )
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def message_id(self) -> str:
        """Its name at the bank: in the file, and often on the statement."""
        return f"PRLV-{self.pk:06d}"


class CollectionQuerySet(models.QuerySet["Collection"]):
    def under_way(self) -> Self:
        """Announced or sent to the bank, neither taken nor returned nor withdrawn: the document waits for its outcome."""
        return self.filter(withdrawn_on=None, payment=None, returned=None, batch__cancelled_on=None)

    def with_return(self) -> QuerySet[Any]:
        """Collections with `came_back`: an outcome other than money kept."""
        return self.annotate(came_back=Exists(DebitReturn.objects.filter(collection=OuterRef("pk"))))


@pghistory.track()
class Collection(models.Model):
    """One document asked from one account, once: after a return the next attempt is another row in another batch."""

    batch = models.ForeignKey(DebitBatch, verbose_name=_("batch"), on_delete=models.PROTECT, related_name="collections")
    document = models.ForeignKey(Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    mandate = models.ForeignKey(
        SepaMandate, verbose_name=_("direct debit mandate"), on_delete=models.PROTECT, related_name="collections"
    )
    amount = models.DecimalField(_("amount in euros"), max_digits=12, decimal_places=2)
    end_to_end_id = models.CharField(_("reference at the bank"), max_length=35, unique=True)
    account = models.ForeignKey(
        MandateAccount, verbose_name=_("account"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    amended = models.BooleanField(_("says that the account is new"), default=False)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=200, blank=True)
    payment = models.OneToOneField(
        Payment, verbose_name=_("payment"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering = ["batch", "id"]
        constraints = [
            models.UniqueConstraint(fields=["document", "attempt"], name="one_collection_per_document_and_attempt"),
            models.UniqueConstraint(fields=["batch", "document"], name="one_collection_per_batch_and_document"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="collection_above_zero"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False, payment=None) & ~Q(withdrawn_reason="")),
                name="collection_withdrawn_with_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="collection_asked_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.batch_id <> NEW.batch_id OR OLD.document_id <> NEW.document_id OR OLD.mandate_id <> NEW.mandate_id"
                    " OR OLD.amount <> NEW.amount OR OLD.end_to_end_id <> NEW.end_to_end_id"
                    " OR (OLD.account_id IS NOT NULL AND OLD.account_id IS DISTINCT FROM NEW.account_id)"
                    " OR (OLD.payment_id IS NOT NULL AND OLD.payment_id IS DISTINCT FROM NEW.payment_id)"
                ),
            )
        ]

    def __str__(self) -> str:
        return self.end_to_end_id


def being_collected() -> QuerySet[Any]:
    """The documents whose collection is announced or at the bank, by id: nobody is reminded of them."""
    return Collection.objects.under_way().values("document")


class DebitReturn(models.Model):
    """The bank refused or gave back a collection, and why; what it had paid is reversed."""

    collection = models.OneToOneField(
        Collection, verbose_name=_("collection"), on_delete=models.PROTECT, related_name="returned"
    )
    code = models.CharField(_("reason of the return"), max_length=4)
    day = models.DateField(_("returned on"))
    entry = models.OneToOneField(
        StatementEntry,
        verbose_name=_("statement entry"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("returned collection")
        verbose_name_plural = _("returned collections")
        ordering = ["-day", "-id"]
        triggers = frozen("debit_return")

    def __str__(self) -> str:
        return f"{self.collection_id} {self.code}"
