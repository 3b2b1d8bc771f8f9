"""The ground in the administration, and the two shapes every room uses: rows to look at, and rows to keep up."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.postgres.forms import RangeWidget
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from league.base.acts import Refused
from league.base.days import today
from league.base.models import (
    Attachment,
    Decision,
    File,
    Job,
    League,
    Letter,
    Person,
    Right,
    Seal,
    Setting,
    User,
    WorkItem,
)
from league.base.rights import check_reach
from league.base.templatetags.league import period as in_words
from league.base.upkeep import amend


class Kept(admin.ModelAdmin):
    """Rows that acts write: to find, to read, to follow to the page where one works with them. Nothing to change."""

    desk = ""  # the address where staff work with such a row
    desk_by: str | None = "pk"  # what that address takes from the row, None when nothing
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = ["held" if name == "span" else name for name in super().get_list_display(request)]
        return [shown[0], "desk_page", *shown[1:]] if self.desk else shown

    @admin.display(description=gettext_lazy("period"), ordering="span")
    def held(self, row: Any) -> str:
        return in_words(row.span)

    @admin.display(description=gettext_lazy("desk page"))
    def desk_page(self, row: Any) -> str:
        try:
            if self.desk_by is None:
                url = reverse(self.desk)
            else:
                value = row
                for name in self.desk_by.split("."):
                    value = getattr(value, name)
                url = reverse(self.desk, args=[value])
        except (NoReverseMatch, AttributeError):
            return ""
        return format_html('<a href="{}">{}</a>', url, _("open"))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The history of a row is the one the database wrote, not the administration's own diary."""
        tracked = getattr(self.model, "pgh_event_model", None)
        if tracked is None or not self.has_view_permission(request):
            messages.info(request, _("Rows of this kind are never changed: they have no history."))
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)
        return redirect(
            reverse(f"admin:{tracked._meta.app_label}_{tracked._meta.model_name}_changelist") + f"?pgh_obj={object_id}"
        )


class ReasonForm(forms.ModelForm):
    because = forms.CharField(
        label=gettext_lazy("Reason of the change"),
        max_length=300,
        help_text=gettext_lazy("It stays in the history, with your name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if span := self.fields.get("span"):
            span.required = False
            span.widget = RangeWidget(forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
            span.help_text = _("First day it holds, and first day it no longer does; left empty, that side is open.")

    def clean_span(self) -> DateRange:
        return self.cleaned_data["span"] or DateRange(None, None, "[)")


class Upkept(Kept):
    """Reference data and settings: changed here, with a reason, by an act."""

    form = ReasonForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)  # noqa: S101  the site let nobody else in
        amend(row=obj, because=form.cleaned_data["because"], by=request.user, on=today())


class Corrected(Upkept):
    """Reference data of a fixed number of rows."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(League)
class LeagueAdmin(Corrected):
    list_display = ["name", "legal_name", "town", "email"]
    search_fields = ["name"]


@admin.register(Setting)
class SettingAdmin(Upkept):
    list_display = ["key", "value", "span", "reason"]
    search_fields = ["key", "reason"]
    list_filter = ["key"]


class RightForm(ReasonForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            check_reach(self.instance.function, self.instance.act, cleaned.get("reach", ""))
        except Refused as refused:
            self.add_error(refused.field, str(refused))
        return cleaned


@admin.register(Right)
class RightAdmin(Corrected):
    desk, desk_by = "desks:rights", None
    form = RightForm
    list_display = ["function", "act", "reach"]
    list_filter = ["reach", "function", "act"]
    search_fields = ["function", "act"]
    fields = ["function", "act", "reach", "because"]
    readonly_fields = ["function", "act"]


@admin.register(Person)
class PersonAdmin(Kept):
    list_display = ["last_name", "first_name", "email", "phone", "user"]
    list_select_related = ["user"]
    search_fields = ["sort_key", "email"]
    list_filter = ["civility"]


@admin.register(User)
class UserAdmin(Kept):
    list_display = ["email", "person", "is_active", "last_login", "date_joined"]
    list_select_related = ["person"]
    list_filter = ["is_active"]
    search_fields = ["email", "person__sort_key"]
    fields = ["email", "person", "is_active", "last_login", "date_joined"]
    readonly_fields = ["person", "date_joined"]

    @admin.display(description=gettext_lazy("person"))
    def person(self, user: User) -> str:
        return str(getattr(user, "person", ""))


@admin.register(Decision)
class DecisionAdmin(Kept):
    list_display = ["day", "body", "reference", "recorded_by"]
    list_select_related = ["recorded_by"]
    list_filter = ["body"]
    search_fields = ["body", "reference"]
    date_hierarchy = "day"


@admin.register(Job)
class JobAdmin(Kept):
    desk = "desks:job"
    list_display = ["title", "kind", "asked_by", "asked_at", "paused_at", "finished_at"]
    list_select_related = ["asked_by"]
    list_filter = ["kind", ("finished_at", admin.EmptyFieldListFilter)]
    search_fields = ["title", "kind", "intent"]


@admin.register(WorkItem)
class WorkItemAdmin(Kept):
    desk, desk_by = "desks:job", "job_id"
    list_display = ["job", "key", "tries", "done_at", "parked_at", "outcome"]
    list_select_related = ["job"]
    list_filter = [("done_at", admin.EmptyFieldListFilter), ("parked_at", admin.EmptyFieldListFilter), "tries"]
    search_fields = ["key", "outcome", "job__title"]


@admin.register(Letter)
class LetterAdmin(Kept):
    """Without its text: who may read letters reads them on their page."""

    desk = "desks:letter"
    list_display = ["written_at", "to_name", "to_email", "kind", "subject", "sent_at", "failed_at"]
    list_filter = ["kind", ("sent_at", admin.EmptyFieldListFilter), ("failed_at", admin.EmptyFieldListFilter)]
    search_fields = ["to_name", "to_email", "subject", "intent"]
    exclude = ["body"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Letter]:
        return super().get_queryset(request).defer("body")


@admin.register(Attachment)
class AttachmentAdmin(Kept):
    desk, desk_by = "desks:letter", "letter_id"
    list_display = ["name", "letter", "cause", "file_id"]
    list_filter = [("file", admin.EmptyFieldListFilter)]
    search_fields = ["name", "cause", "letter__to_name"]
    readonly_fields = ["digest"]
    fields = ["letter", "name", "cause", "digest"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Attachment]:
        return super().get_queryset(request).select_related("letter").defer("letter__body")

    @admin.display(description=gettext_lazy("digest"))
    def digest(self, row: Attachment) -> str:
        return row.file_id or ""


@admin.register(File)
class FileAdmin(Kept):
    """Without its content."""

    list_display = ["sha256", "media_type", "size", "stored_at"]
    list_filter = ["media_type"]
    search_fields = ["sha256"]
    fields = ["sha256", "media_type", "size", "stored_at"]
    readonly_fields = ["size", "stored_at"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[File]:
        return super().get_queryset(request).defer("content")


@admin.register(Seal)
class SealAdmin(Kept):
    list_display = ["table", "up_to", "rows", "digest", "sealed_at"]
    list_filter = ["table"]
    search_fields = ["table", "digest"]


class HistoryAdmin(Kept):
    """What a row was, who changed it in which act, and why; written by the database."""

    ordering = ["-pgh_id"]
    list_display = ["pgh_created_at", "pgh_label", "pgh_obj_id", "act", "who", "because"]
    list_display_links = ["pgh_created_at"]
    list_filter = ["pgh_label"]
    search_fields = ["=pgh_obj__pk"]
    search_help_text = gettext_lazy("Number of the row")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        tracked: Any = self.model
        title = _("History: %(rows)s") % {"rows": tracked.pgh_tracked_model._meta.verbose_name_plural}
        return super().changelist_view(request, {**(extra_context or {}), "title": title})

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if not search_term:
            return queryset, False
        try:
            return queryset.filter(pgh_obj_id=search_term), False
        except (ValueError, OverflowError):
            return queryset.none(), False

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        return lookup == "pgh_obj" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=gettext_lazy("act"))
    def act(self, event: Any) -> str:
        return (event.pgh_context or {}).get("act", "")

    @admin.display(description=gettext_lazy("who"))
    def who(self, event: Any) -> str:
        return (event.pgh_context or {}).get("who", "")

    @admin.display(description=gettext_lazy("why"))
    def because(self, event: Any) -> str:
        return (event.pgh_context or {}).get("because", "")


for _model in apps.get_models():
    if hasattr(_model, "pgh_tracked_model"):
        admin.site.register(_model, HistoryAdmin)
