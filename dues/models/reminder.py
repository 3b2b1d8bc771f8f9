"""The ladder of reminders is data; a reminder done is a row, once per document and level.

A level is a letter, a call the delegate makes, or a formal notice the staff posts: the machine sends letters only.
"""

import pghistory
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dues.models.document import Document
from league.base.frozen import frozen
from league.base.models import File, Letter, User


@pghistory.track()
class ReminderLevel(models.Model):
    class Who(models.TextChoices):
        DUES = "dues", _("dues contact")
        REPRESENTATIVE = "representative", _("representative")
        DELEGATE = "delegate", _("the delegate of the antenna")

    class Channel(models.TextChoices):
        LETTER = "letter", _("letter by e-mail")
        CALL = "call", _("call")
        REGISTERED = "registered", _("registered letter")

    level = models.PositiveSmallIntegerField(_("level"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    days_after_due = models.PositiveSmallIntegerField(_("days after the due day"))
    who = models.CharField(_("who"), max_length=15, choices=Who.choices, default=Who.DUES)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices, default=Channel.LETTER)
    letter = models.CharField(_("letter"), max_length=60, blank=True, help_text=_("Name of the letter's template."))

    class Meta:
        verbose_name = _("level of reminder")
        verbose_name_plural = _("levels of reminder")
        ordering = ["level"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(channel="letter") & ~models.Q(letter="") & ~models.Q(who="delegate")
                | models.Q(channel="call", who="delegate")
                | models.Q(channel="registered") & ~models.Q(who="delegate"),
                name="a_level_says_who_does_what",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Reminder(models.Model):
    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="reminders"
    )
    level = models.ForeignKey(ReminderLevel, verbose_name=_("level"), on_delete=models.PROTECT, related_name="+")
    letter = models.OneToOneField(
        Letter, verbose_name=_("letter"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    day = models.DateField(_("day"))
    open_amount = models.DecimalField(_("amount still open"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["document", "level"], name="one_reminder_per_document_and_level")
        ]
        triggers = frozen("reminder")

    def __str__(self) -> str:
        return f"{self.document}: {self.level}"


class FormalNotice(models.Model):
    """A formal notice prepared for the staff to print and post: all that it says, frozen on its day."""

    reminder = models.OneToOneField(
        Reminder, verbose_name=_("reminder"), on_delete=models.PROTECT, related_name="notice"
    )
    content = models.JSONField(_("content as prepared"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("formal notice")
        verbose_name_plural = _("formal notices")
        ordering = ["-id"]
        triggers = frozen("formal_notice")

    def __str__(self) -> str:
        return str(self.reminder)


class FormalNoticeFile(models.Model):
    """The PDF of a formal notice, made when somebody first opens it, once."""

    notice = models.OneToOneField(
        FormalNotice, verbose_name=_("formal notice"), on_delete=models.PROTECT, related_name="pdf"
    )
    file = models.ForeignKey(File, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file of a formal notice")
        verbose_name_plural = _("files of formal notices")
        triggers = frozen("formal_notice_file")

    def __str__(self) -> str:
        return str(self.notice)


class FormalNoticePosted(models.Model):
    """Somebody took the letter to the post: the day, and the number on the proof of posting."""

    notice = models.OneToOneField(
        FormalNotice, verbose_name=_("formal notice"), on_delete=models.PROTECT, related_name="posted"
    )
    day = models.DateField(_("posted on"))
    tracking = models.CharField(_("number of the registered letter"), max_length=30)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("recorded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("formal notice posted")
        verbose_name_plural = _("formal notices posted")
        triggers = frozen("formal_notice_posted")

    def __str__(self) -> str:
        return f"{self.notice}: {self.tracking}"
