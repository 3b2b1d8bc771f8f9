"""Addresses of the antennas. They stand in this room because their pages count and show members."""

from django.urls import path

from members.views import antennas, territory

app_name = "antennas"
urlpatterns = [
    path("antennes/", antennas.antenna_list, name="antennas"),
    path("antennes/<slug:slug>/", antennas.antenna, name="antenna"),
    path("territoires/", territory.territory, name="territory"),
    path("territoires/<int:pk>/fin/", territory.rule_end, name="rule_end"),
    path("territoires/<str:scope>/<str:place>/", territory.rule, name="rule"),
]
