from django.urls import path

from governance import views

app_name = "governance"
urlpatterns = [
    path("instances/", views.bodies, name="bodies"),
    path("instances/<slug:slug>/", views.body, name="body"),
    path("sieges/<int:pk>/remplacer/", views.seat_replace, name="seat_replace"),
    path("mandats/<int:pk>/fin/", views.mandate_end, name="mandate_end"),
]
