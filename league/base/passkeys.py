"""A passkey is set to open the door alone unless one says otherwise."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy


class PasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"passwordless": True, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["name"].label = gettext_lazy("Name of the key")
        self.fields["name"].help_text = gettext_lazy("Only for you, to tell your devices apart.")
        self.fields["passwordless"].label = gettext_lazy("Sign in with this key alone")
        self.fields["passwordless"].help_text = gettext_lazy("The device asks for your finger, your face or its code.")
