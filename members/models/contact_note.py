"""What was said with a company, by whom, and what comes next. The company sees a note only when it is shared."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from league.base.models import Person, User
from members.models.company import Company


@pghistory.track()
class ContactNote(models.Model):
    class Kind(models.TextChoices):
        CALL = "call", _("call")
        VISIT = "visit", _("visit")
        MEETING = "meeting", _("meeting")
        MESSAGE = "message", _("message")

    intent = models.UUIDField(_("intent"), unique=True)
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    day = models.DateField(_("day"))
    person = models.ForeignKey(
        Person, verbose_name=_("spoken with"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("what was said"))
    shared = models.BooleanField(_("shown to the company"), default=False)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    written_by = models.ForeignKey(
        User, verbose_name=_("written by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField(_("written at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("contact note")
        verbose_name_plural = _("contact notes")
        ordering = ["-day", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(next_step="") & Q(next_on=None)) | (~Q(next_step="") & Q(next_on__gte=F("day"))),
                name="next_step_has_its_day",
            ),
            models.CheckConstraint(condition=Q(done_on=None) | ~Q(next_step=""), name="only_a_next_step_is_done"),
        ]
        indexes = [
            models.Index(fields=["company", "-day"], name="note_of_company"),
            models.Index(fields=["next_on"], condition=Q(done_on=None) & ~Q(next_step=""), name="note_to_follow"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.get_kind_display()}"
