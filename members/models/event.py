"""The agenda: events of an antenna or of the league, who comes, and feeds for the calendars of people."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from antennas.models import Antenna
from league.base.models import User
from members.models.company import Company


@pghistory.track()
class Event(models.Model):
    """Something that happens at a place and time; without an antenna it is the league's. No ticketing."""

    intent = models.UUIDField(_("intent"), unique=True)
    antenna = models.ForeignKey(
        Antenna, verbose_name=_("antenna"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("title"), max_length=120)
    theme = models.CharField(_("theme"), max_length=80, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200)
    text = models.TextField(_("what it is about"), blank=True)
    public = models.BooleanField(_("shown to everybody"), default=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    written_by = models.ForeignKey(
        User, verbose_name=_("written by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("agenda event")
        verbose_name_plural = _("agenda events")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_it_begins")
        ]
        indexes = [models.Index(fields=["antenna", "starts_at"], name="event_of_antenna")]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Attendance(models.Model):
    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        COMING = "coming", _("coming")
        CAME = "came", _("came")
        EXCUSED = "excused", _("excused")

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="attendances")
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.INVITED)

    class Meta:
        verbose_name = _("company at an event")
        verbose_name_plural = _("companies at events")
        ordering = ["event", "company__sort_key"]
        constraints = [models.UniqueConstraint(fields=["event", "company"], name="one_line_per_event_and_company")]

    def __str__(self) -> str:
        return f"{self.company_id}: {self.state}"


class CalendarFeed(models.Model):
    """A secret address that a calendar reads. Only its digest is kept; it ends with the right, or when revoked."""

    user = models.ForeignKey(User, verbose_name=_("login"), on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(_("digest of the address"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"), db_default=Now(), editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="one_live_feed_per_login")
        ]

    def __str__(self) -> str:
        return self.digest[:8]
