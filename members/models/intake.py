"""Registers brought in: the file, each raw line kept for ever with the company it became, and the doubtful pairs."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from league.base.models import File, Job, User
from members.models.company import Company


@pghistory.track()
class Source(models.Model):
    """A register of an organisation of before: where a member, a number and a seniority come from."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    extracted_on = models.DateField(
        _("extracted on"), null=True, blank=True, help_text=_("A joining day after this one is doubtful.")
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("became part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="origins",
    )
    no_dues_before = models.DateField(
        _("no dues before"),
        null=True,
        blank=True,
        help_text=_("Its members owe nothing to the league before this day."),
    )
    paid_until = models.DateField(
        _("dues paid to it until"), null=True, blank=True, help_text=_("Last day its members have paid it for.")
    )

    class Meta:
        verbose_name = _("register")
        verbose_name_plural = _("registers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Intake(models.Model):
    """One file of one register: what was found out about it, and when it was judged and applied."""

    source = models.ForeignKey(Source, verbose_name=_("register"), on_delete=models.PROTECT, related_name="intakes")
    file = models.ForeignKey(File, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(_("file name"), max_length=200)
    found = models.JSONField(_("what was found"), default=dict)
    mapping = models.JSONField(_("columns"), default=dict)
    uploaded_by = models.ForeignKey(
        User, verbose_name=_("uploaded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), db_default=Now(), editable=False)
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    job = models.ForeignKey(
        Job, verbose_name=_("background job"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        ordering = ["-uploaded_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["source", "file"], name="one_intake_per_source_and_file")]

    def __str__(self) -> str:
        return self.file_name


class IntakeLine(models.Model):
    """A raw line and its verdict. `raw` never changes; `company` is set once, by applying or by deciding a case."""

    class Verdict(models.TextChoices):
        ADMIT = "admit", _("admit")
        SAME = "same_as", _("same as")
        DOUBTFUL = "doubtful", _("doubtful")
        LEFT = "left", _("left before")
        BROKEN = "broken", _("broken")

    intake = models.ForeignKey(Intake, verbose_name=_("intake"), on_delete=models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField(_("line"))
    external_id = models.CharField(_("number in the register"), max_length=60, blank=True, db_index=True)
    raw = models.JSONField(_("raw line"))
    cells = models.JSONField(_("as understood"), default=dict)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    reason = models.JSONField(_("reason"), default=dict)
    company = models.ForeignKey(
        Company,
        verbose_name=_("company"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="register_lines",
    )

    class Meta:
        verbose_name = _("register line")
        verbose_name_plural = _("register lines")
        ordering = ["intake", "line"]
        constraints = [models.UniqueConstraint(fields=["intake", "line"], name="one_row_per_register_line")]
        triggers = [
            pgtrigger.Protect(name="raw_line_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="raw_line_stays_as_read",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.raw IS DISTINCT FROM NEW.raw OR OLD.intake_id <> NEW.intake_id"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intake_id}:{self.line}"


@pghistory.track()
class MatchCase(models.Model):
    """Two that may be one: a line against another line or a company. A person decides, and it is remembered."""

    class Answer(models.TextChoices):
        SAME = "same", _("same company")
        DIFFERENT = "different", _("different companies")
        REJECTED = "rejected", _("not a company to admit")

    line = models.ForeignKey(IntakeLine, verbose_name=_("line"), on_delete=models.PROTECT, related_name="cases")
    other_line = models.ForeignKey(
        IntakeLine, verbose_name=_("other line"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    other_company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    score = models.FloatField(_("likeness, 0 to 1"))
    reasons = models.JSONField(_("reasons"), default=list)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    choices = models.JSONField(_("values chosen"), default=dict, blank=True)
    before = models.JSONField(_("the answers before this one"), default=list, blank=True, editable=False)
    put_off_at = models.DateTimeField(_("put off at"), null=True, blank=True)

    class Meta:
        verbose_name = _("match to decide")
        verbose_name_plural = _("matches to decide")
        ordering = ["-score", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "other_line", "other_company"], name="one_case_per_pair", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=(Q(answer="") & Q(decided_at=None)) | (~Q(answer="") & Q(decided_at__isnull=False)),
                name="match_case_decided_with_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}"


@pghistory.track()
class Contribution(models.Model):
    """What a line brought to a company: the rows it added and the values it changed, each before and after.

    It says where a value comes from, and it is all that undoing needs. Undone, the row goes and its history stays.
    """

    line = models.OneToOneField(
        IntakeLine, verbose_name=_("line"), on_delete=models.PROTECT, related_name="contribution"
    )
    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="contributions"
    )
    added = models.JSONField(_("rows added"), default=list)
    changed = models.JSONField(_("values changed"), default=list)
    made_at = models.DateTimeField(_("made at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("contribution of a register line")
        verbose_name_plural = _("contributions of register lines")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.line_id}"


@pghistory.track()
class PaidElsewhere(models.Model):
    """What a company's dues begin with, where it is not what its register says: it counts instead of the register."""

    company = models.OneToOneField(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="paid_elsewhere"
    )
    source = models.ForeignKey(
        Source, verbose_name=_("paid to"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    no_dues_before = models.DateField(_("no dues before"), null=True, blank=True)
    paid_until = models.DateField(_("dues paid elsewhere until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("dues paid elsewhere")
        verbose_name_plural = _("dues paid elsewhere")

    def __str__(self) -> str:
        return str(self.company)
