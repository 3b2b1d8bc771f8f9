"""The outbox: a letter is a row of the transaction that decides it; sending comes after. Files are stored once."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from league.base.frozen import frozen


class File(models.Model):
    """Bytes named by their own digest: the same content is stored once and never changes."""

    sha256 = models.CharField(_("digest"), max_length=64, primary_key=True)
    media_type = models.CharField(_("type"), max_length=80)
    content = models.BinaryField(_("content"))
    size = models.GeneratedField(
        expression=models.Func(F("content"), function="octet_length"),
        output_field=models.IntegerField(),
        db_persist=True,
        verbose_name=_("size in bytes"),
    )
    stored_at = models.DateTimeField(_("stored at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        triggers = frozen("file")

    def __str__(self) -> str:
        return self.sha256[:12]


class Letter(models.Model):
    """One letter to one address. `intent` makes the same letter impossible twice."""

    kind = models.CharField(_("kind"), max_length=60)
    intent = models.CharField(_("intent"), max_length=120, unique=True)
    person = models.ForeignKey(
        "base.Person", verbose_name=_("person"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_email = models.EmailField(_("to"), blank=True)
    to_name = models.CharField(_("addressee"), max_length=200, blank=True)
    about_company = models.BigIntegerField(_("about company"), null=True, blank=True, db_index=True)
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    secret = models.BooleanField(_("holds a code"), default=False)
    written_at = models.DateTimeField(_("written at"), db_default=Now(), editable=False)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up at"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["id"], condition=Q(sent_at=None, failed_at=None), name="letter_waiting")]

    def __str__(self) -> str:
        return self.subject


class Attachment(models.Model):
    """A file that goes with a letter; the file may be made after the letter is written (`cause` says which)."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="attachments", verbose_name=_("letter"))
    name = models.CharField(_("file name"), max_length=120)
    cause = models.CharField(_("cause"), max_length=60, blank=True, db_index=True)
    file = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [models.UniqueConstraint(fields=["letter", "name"], name="one_attachment_per_letter_and_name")]

    def __str__(self) -> str:
        return self.name
