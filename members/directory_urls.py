"""Addresses of the public directory, and of the switches that say what it shows."""

from django.urls import path

from members.views import consents, directory, directory_site

urlpatterns = [
    path("annuaire/", directory.directory_list, name="directory"),
    path("annuaire.json", directory.directory_json, name="directory_json"),
    path("annuaire.csv", directory.directory_csv, name="directory_csv"),
    path("annuaire/integrer/", directory_site.directory_embed, name="directory_embed"),
    path("annuaire/integrer/code/", directory_site.directory_snippet, name="directory_snippet"),
    path("annuaire/<int:pk>/", directory.directory_company, name="directory_company"),
    path("annuaire/<int:pk>.json", directory.directory_entry_json, name="directory_entry_json"),
    path("annuaire/<int:pk>-<slug:slug>/", directory.directory_entry, name="directory_entry"),
    path("mon-entreprise/<int:pk>/annuaire/", consents.directory_choices, name="directory_choices"),
    path("mon-entreprise/<int:pk>/annuaire/champs/", consents.directory_fields, name="directory_fields"),
    path("mon-entreprise/<int:pk>/annuaire/<int:person>/", consents.directory_person, name="directory_person"),
    path(
        "mon-entreprise/<int:pk>/annuaire/<int:person>/retrait/",
        consents.directory_withdraw,
        name="directory_withdraw",
    ),
    path("sitemap.xml", directory_site.sitemap, name="sitemap"),
    path("robots.txt", directory_site.robots, name="robots"),
]
