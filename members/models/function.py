"""Who speaks for a company, in which matter, from when to when."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from league.base.models import Person
from league.base.periods import DatedQuerySet, no_overlap, span_field
from members.models.company import Company


@pghistory.track()
class ContactFunction(models.Model):
    class Kind(models.TextChoices):
        REPRESENTATIVE = "representative", _("representative")
        SUBSTITUTE = "substitute", _("substitute")
        DUES = "dues_contact", _("dues contact")
        DIRECTORY = "directory_contact", _("directory contact")
        PRESS = "press_contact", _("press contact")

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="functions")
    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="functions")
    kind = models.CharField(_("function"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("title in the company"), max_length=120, blank=True)
    span = span_field()

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["company", "kind", "span"]
        constraints = [
            *no_overlap("contact_function", "person", "company", "kind"),
            no_overlap("one_representative", "company", condition=Q(kind="representative"))[1],
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kind_display()}"
