from django.urls import path

from league.desks import views

app_name = "desks"
urlpatterns = [
    path("sante/", views.health, name="health"),
]
