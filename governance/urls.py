from django.urls import path

from governance.views import bodies, upkeep

app_name = "governance"
urlpatterns = [
    path("instances/", bodies.bodies, name="bodies"),
    path("instances/organigramme/", upkeep.chart, name="chart"),
    path("instances/echeances/", upkeep.deadlines, name="deadlines"),
    path("instances/dirigeants/", upkeep.officers, name="officers"),
    path("instances/dirigeants/liste.pdf", upkeep.officers_pdf, name="officers_pdf"),
    path("instances/<slug:slug>/", bodies.body, name="body"),
    path("sieges/<int:pk>/remplacer/", bodies.seat_replace, name="seat_replace"),
    path("mandats/<int:pk>/fin/", bodies.mandate_end, name="mandate_end"),
    path("mandats/<int:pk>/ratifier/", upkeep.mandate_ratify, name="mandate_ratify"),
    path("mandats/<int:pk>/maintenir/", upkeep.mandate_keep, name="mandate_keep"),
    path("mandats/<int:pk>/suppleant/", upkeep.mandate_substitute, name="mandate_substitute"),
]
