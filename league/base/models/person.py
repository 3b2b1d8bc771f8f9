"""A human being, with or without a login; exists once, whatever the number of functions."""

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Person(models.Model):
    class Civility(models.TextChoices):
        MS = "Mme", _("Ms")
        MR = "M.", _("Mr")

    civility = models.CharField(_("civility"), max_length=3, choices=Civility.choices, blank=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True, help_text=_("International form, +33472102030."))
    user = models.OneToOneField(
        "base.User", verbose_name=_("login"), on_delete=models.PROTECT, null=True, blank=True, related_name="person"
    )
    sort_key = models.CharField(_("sort key"), max_length=200, editable=False, db_index=True)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key", "id"]
        indexes = [
            GinIndex(OpClass("sort_key", name="gin_trgm_ops"), name="person_name_trigram"),
            models.Index(Lower("email"), name="person_email"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper()
