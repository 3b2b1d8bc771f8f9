"""The door: one include per room."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("league.desks.urls")),
    path("", include("members.urls")),
    path("", include("members.antenna_urls")),
    path("", include("dues.urls")),
    path("", include("governance.urls")),
    path("", include("reporting.urls")),
    path("compte/", include("allauth.urls")),
    path("langue/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
]
