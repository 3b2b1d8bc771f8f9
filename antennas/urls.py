from django.urls import URLPattern

app_name = "antennas"
urlpatterns: list[URLPattern] = []
