"""The shape of what is noted about a contact and written in the agenda."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from antennas.models import Antenna
from league.base.forms import Asked
from league.base.models import Person
from members.events import EventIn
from members.forms import PastDay
from members.models import Attendance, Company, ContactNote, Event


class NoteForm(Asked):
    kind = forms.ChoiceField(label=_("Kind"), choices=ContactNote.Kind.choices, widget=forms.RadioSelect)
    day = PastDay(label=_("Day"))
    person = forms.ModelChoiceField(
        label=_("Spoken with"), queryset=Person.objects.none(), required=False, empty_label=_("Somebody else")
    )
    text = forms.CharField(label=_("What was said"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_on = forms.DateField(label=_("On"), required=False)
    shared = forms.BooleanField(
        label=_("Show this note to the company"), required=False, help_text=_("Else it stays with the league.")
    )
    intent = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class EventForm(Asked):
    questions = {**Asked.questions, "starts_at": "begins", "ends_at": "ends"}

    title = forms.CharField(label=_("Title"), max_length=120)
    theme = forms.CharField(label=_("Theme"), max_length=80, required=False)
    antenna = forms.ModelChoiceField(label=_("Antenna"), queryset=Antenna.objects.none(), required=False)
    day = forms.DateField(label=_("Day"))
    begins = forms.TimeField(label=_("Begins"), widget=forms.TimeInput(attrs={"placeholder": "18:00"}))
    ends = forms.TimeField(label=_("Ends"), widget=forms.TimeInput(attrs={"placeholder": "20:00"}))
    place = forms.CharField(label=_("Place"), max_length=200)
    text = forms.CharField(
        label=_("What it is about"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, required=False
    )
    public = forms.BooleanField(label=_("Show it on the public page of the antenna"), required=False)
    intent = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, antennas: QuerySet[Antenna], league: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["antenna"]
        place.queryset = antennas  # type: ignore[attr-defined]
        place.required = not league
        place.empty_label = _("The whole league") if league else None  # type: ignore[attr-defined]

    @property
    def event(self) -> EventIn:
        """What was written, with its times in the zone of the house; an end before the beginning is the next day."""
        said = self.cleaned_data
        starts_at = timezone.make_aware(datetime.combine(said["day"], said["begins"]))
        ends_at = timezone.make_aware(datetime.combine(said["day"], said["ends"]))
        if ends_at < starts_at:
            ends_at += timedelta(days=1)
        names = ("title", "theme", "antenna", "place", "text", "public")
        return EventIn(starts_at=starts_at, ends_at=ends_at, **{name: said[name] for name in names})

    @staticmethod
    def initial_of(event: Event) -> dict[str, Any]:
        begins, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
        names = ("title", "theme", "antenna", "place", "text", "public")
        day: date = begins.date()
        return {name: getattr(event, name) for name in names} | {
            "day": day,
            "begins": begins.time(),
            "ends": ends.time(),
        }


class AttendanceForm(Asked):
    company = forms.ModelChoiceField(label=_("Company"), queryset=Company.objects.none())
    state = forms.ChoiceField(label=_("State"), choices=Attendance.State.choices)

    def __init__(self, *args: Any, companies: QuerySet[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].queryset = companies  # type: ignore[attr-defined]
