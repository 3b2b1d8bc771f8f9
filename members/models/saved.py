"""What people keep of their work on the register: a way of looking at it, and what they did to many rows at once."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from league.base.models import User


@pghistory.track()
class SavedView(models.Model):
    """Filters, columns and order of the register under a name. A view without owner came with the house.

    `query` is the part of the address that says them. It holds no row and gives no right: whoever opens it sees what
    she may see. Nothing is deleted: a view taken away bears the moment.
    """

    owner = models.ForeignKey(
        User, verbose_name=_("owner"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=60)
    code = models.SlugField(_("code of a view of the house"), blank=True)
    query = models.TextField(_("filters, columns and order"), blank=True)
    shared = models.BooleanField(_("shared with everybody who sees members"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    made_at = models.DateTimeField(_("made at"), db_default=Now(), editable=False)
    ended_at = models.DateTimeField(_("taken away at"), null=True, blank=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(ended_at=None), name="one_view_per_owner_and_name"
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_view_of_the_house_per_code"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False, code="") | (Q(owner=None, shared=True) & ~Q(code="")),
                name="view_has_an_owner_or_a_code",
            ),
        ]
        indexes = [models.Index(F("owner"), condition=Q(ended_at=None), name="view_in_use")]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class BulkAct(models.Model):
    """One act on many companies: what was asked, and line by line what became of it. `intent` makes it happen once.

    `lines` is a list of {"company": id, "name", "done": true or false, "word": what was done, or why not}.
    """

    class Kind(models.TextChoices):
        LETTER = "letter", _("letter")
        INVITATION = "invitation", _("invitation to the portal")
        COLLEGE = "college", _("change of college")
        ANTENNA = "antenna", _("change of antenna")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    intent = models.UUIDField(_("intent"), unique=True, editable=False)
    title = models.CharField(_("title"), max_length=250)
    by = models.ForeignKey(
        User, verbose_name=_("by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(_("done at"), db_default=Now(), editable=False)
    lines = models.JSONField(_("lines"), default=list)

    class Meta:
        verbose_name = _("act on many companies")
        verbose_name_plural = _("acts on many companies")
        ordering = ["-done_at", "-id"]

    def __str__(self) -> str:
        return self.title
