"""What every form of the house can do beyond Django's: say a refusal of an act beside the question that caused it."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms


class Asked(forms.Form):
    """A form whose refusals by an act are said beside their question."""

    # What an act calls a thing, and the question of the page that it belongs to; other names are the same in both.
    questions: ClassVar[Mapping[str, str]] = {"on": "day"}

    def refuse(self, field: str | None, message: str) -> None:
        """Adds the error to its question; one that is not asked, or is carried unseen, is an error of the whole form."""
        name = self.questions.get(field or "", field or "")
        self.add_error(name if name in self.fields and not self.fields[name].widget.is_hidden else None, message)
