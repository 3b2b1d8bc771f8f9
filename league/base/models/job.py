"""Work that the worker does: the rows are the truth, the broker only says "look again"."""

from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    def with_progress(self) -> "JobQuerySet":
        """Adds `total`, `done` and `parked`: numbers of items."""
        return self.annotate(
            total=Count("items"),
            done=Count("items", filter=Q(items__done_at__isnull=False)),
            parked=Count("items", filter=Q(items__parked_at__isnull=False)),
        )

    def unfinished(self) -> "JobQuerySet":
        return self.filter(finished_at=None)


class Job(models.Model):
    """A long act, cut into items. `kind` is the name of the Celery task that works on it."""

    kind = models.CharField(_("kind"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    intent = models.CharField(_("intent"), max_length=100, unique=True, help_text=_("The same wish makes one job."))
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    address = models.CharField(_("address of the result"), max_length=200, blank=True)
    asked_by = models.ForeignKey(
        "base.User", verbose_name=_("asked by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked at"), db_default=Now(), editable=False)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["kind"], condition=Q(finished_at=None), name="job_unfinished")]

    def __str__(self) -> str:
        return self.title


class WorkItem(models.Model):
    """One piece of a job. Claimed by one committed update (tries + 1, lease), worked on under its own lock."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="items", verbose_name=_("background job"))
    key = models.CharField(_("key"), max_length=100)
    payload = models.JSONField(_("payload"), default=dict, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    parked_at = models.DateTimeField(_("parked at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("piece of work")
        verbose_name_plural = _("pieces of work")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["job", "key"], name="one_item_per_job_and_key"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(parked_at=None), name="work_item_done_or_parked_not_both"
            ),
        ]
        indexes = [
            models.Index(F("job"), F("id"), condition=Q(done_at=None, parked_at=None), name="work_item_due"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.key}"

    @property
    def what(self) -> str:
        """The piece in words, when whoever asked gave it some (`what` in the payload); else its key."""
        return str(self.payload.get("what") or self.key) if isinstance(self.payload, dict) else self.key
