"""Sign-in by e-mail: accounts are opened by invitation, letters go through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from league.base import letters
from league.base.models import User


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up alone: a login exists because a company, an antenna or the league named the person."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's letters become rows like all others; those with a code or a link are secret."""
        message = self.render_mail(template_prefix, email, context)
        body = message.body
        person = getattr(User.objects.filter(email__iexact=email).select_related("person").first(), "person", None)
        with transaction.atomic():
            letters.post(
                kind=template_prefix.rsplit("/", 1)[-1],
                subject=message.subject,
                body=body,
                email=email,
                person=person,
                secret=True,
            )
