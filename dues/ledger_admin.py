"""Formal notices, refunds and releases in the administration: to look at."""

from django.contrib import admin

from dues.models import FormalNotice, FormalNoticeFile, FormalNoticePosted, Refund, Release
from league.base.admin import Kept


@admin.register(FormalNotice)
class FormalNoticeAdmin(Kept):
    desk = "dues:formal_notice_pdf"
    list_display = ["reminder", "recorded_at"]
    list_select_related = ["reminder__document", "reminder__level"]
    list_filter = ["reminder__level"]
    search_fields = ["reminder__document__number"]


@admin.register(FormalNoticeFile)
class FormalNoticeFileAdmin(Kept):
    desk, desk_by = "dues:formal_notice_pdf", "notice_id"
    list_display = ["notice"]
    fields = ["notice"]
    list_select_related = ["notice__reminder__document", "notice__reminder__level"]
    list_filter = ["notice__reminder__level"]
    search_fields = ["notice__reminder__document__number"]


@admin.register(FormalNoticePosted)
class FormalNoticePostedAdmin(Kept):
    desk, desk_by = "dues:formal_notice_pdf", "notice_id"
    list_display = ["day", "notice", "tracking", "recorded_by"]
    list_select_related = ["notice__reminder__document", "notice__reminder__level", "recorded_by"]
    list_filter = ["day"]
    search_fields = ["tracking", "notice__reminder__document__number"]


@admin.register(Refund)
class RefundAdmin(Kept):
    desk, desk_by = "dues:payment", "payment_id"
    list_display = ["day", "payment", "amount", "reason", "recorded_by"]
    list_select_related = ["payment", "recorded_by"]
    list_filter = ["day"]
    search_fields = ["reason", "payment__company__sort_key"]


@admin.register(Release)
class ReleaseAdmin(Kept):
    list_display = ["allocation", "reason", "recorded_by", "recorded_at"]
    list_select_related = ["allocation__payment", "allocation__document", "recorded_by"]
    list_filter = ["allocation__day"]
    search_fields = ["reason", "allocation__document__number"]
