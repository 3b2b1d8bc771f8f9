"""Paper that states a fact and moves no money: the receipt of a payment, the certificate of a year's dues."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dues.models.document import Series
from dues.models.payment import Payment
from league.base.frozen import frozen
from league.base.models import File, User
from members.models import Company


class Attestation(models.Model):
    """`content` holds all that it says, frozen. A receipt is given once a payment, a certificate once a year and amount."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("receipt")
        CERTIFICATE = "certificate", _("dues certificate")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    series = models.ForeignKey(Series, verbose_name=_("series"), on_delete=models.PROTECT, related_name="attestations")
    position = models.PositiveIntegerField(_("position in the series"))
    number = models.CharField(_("number"), max_length=35, unique=True)
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField(_("issued on"))
    year = models.PositiveSmallIntegerField(_("dues year"), null=True, blank=True)
    payment = models.OneToOneField(
        Payment, verbose_name=_("payment"), on_delete=models.PROTECT, null=True, blank=True, related_name="receipt"
    )
    amount = models.DecimalField(_("amount in euros"), max_digits=12, decimal_places=2)
    party = models.JSONField(_("addressee as issued"))
    issuer = models.JSONField(_("issuer as issued"))
    content = models.JSONField(_("content as issued"))
    asked_by = models.ForeignKey(
        User, verbose_name=_("asked by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("attestation")
        verbose_name_plural = _("attestations")
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["series", "position"], name="one_attestation_per_number"),
            models.UniqueConstraint(
                fields=["company", "year", "amount"],
                condition=Q(kind="certificate"),
                name="one_certificate_per_year_and_amount",
            ),
            models.CheckConstraint(
                condition=Q(kind="receipt", payment__isnull=False, year=None)
                | Q(kind="certificate", payment=None, year__isnull=False),
                name="attestation_of_a_payment_or_a_year",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="attestation_of_some_money"),
        ]
        triggers = frozen("attestation")

    def __str__(self) -> str:
        return self.number


class AttestationFile(models.Model):
    """The PDF of an attestation, made when somebody first opens it, once."""

    attestation = models.OneToOneField(
        Attestation, verbose_name=_("attestation"), on_delete=models.PROTECT, related_name="pdf"
    )
    file = models.ForeignKey(File, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file of an attestation")
        verbose_name_plural = _("files of attestations")
        triggers = frozen("attestation_file")

    def __str__(self) -> str:
        return str(self.attestation)
