"""Reports in the administration: to look at only; they are frozen."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from league.base.admin import Kept
from reporting.models import Report, ReportRow


@admin.register(Report)
class ReportAdmin(Kept):
    desk = "reporting:report"
    list_display = ["title", "funder", "as_of", "year", "asked_by", "published_at"]
    list_select_related = ["asked_by"]
    list_filter = ["year", "funder", ("published_at", admin.EmptyFieldListFilter)]
    search_fields = ["title", "funder", "fingerprint"]
    exclude = ["pdf", "xlsx"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return super().get_queryset(request).defer("figures")


@admin.register(ReportRow)
class ReportRowAdmin(Kept):
    desk, desk_by = "reporting:report", "report_id"
    list_display = ["name", "report", "antenna", "college", "size", "jobs", "called", "paid"]
    list_select_related = ["report"]
    list_filter = ["report", "antenna", "college", "size", "member"]
    search_fields = ["name", "siren"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReportRow]:
        return super().get_queryset(request).defer("report__figures")
