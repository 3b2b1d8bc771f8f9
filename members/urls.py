from django.urls import path

from members import directory_urls, intake_urls
from members.views import agenda, applications, notes, roster, sheet, transfers

app_name = "members"
urlpatterns = [
    *directory_urls.urlpatterns,
    path("adherer/", applications.join, name="join"),
    path("adherer/suivi/<uuid:intent>/", applications.application_steps, name="application_steps"),
    path("demandes/", applications.applications, name="applications"),
    path("demandes/<int:pk>/", applications.application, name="application"),
    path("adherents/<int:pk>/fiche/", roster.company_edit, name="company_edit"),
    path("adherents/<int:pk>/logo/", sheet.logo_edit, name="logo_edit"),
    path("adherents/<int:pk>/logo/retrait/", sheet.logo_remove, name="logo_remove"),
    path("logos/<int:pk>.png", sheet.logo, name="logo"),
    path("adherents/<int:pk>/noms/ajouter/", sheet.name_add, name="name_add"),
    path("adherents/<int:pk>/noms/<int:name>/fin/", sheet.name_end, name="name_end"),
    path("adherents/<int:pk>/etablissements/ajouter/", sheet.place_add, name="place_add"),
    path("adherents/<int:pk>/etablissements/<int:place>/demenagement/", sheet.place_move, name="place_move"),
    path("adherents/<int:pk>/etablissements/<int:place>/fermeture/", sheet.place_close, name="place_close"),
    path("adherents/<int:pk>/chiffres/<int:figure>/correction/", sheet.figure_correct, name="figure_correct"),
    path("adherents/<int:pk>/chiffres/<int:figure>/verification/", sheet.figure_verify, name="figure_verify"),
    path("adherents/<int:pk>/chiffres/", roster.figures_confirm, name="figures_confirm"),
    path("adherents/<int:pk>/contacts/ajouter/", roster.contact_add, name="contact_add"),
    path("adherents/<int:pk>/contacts/<int:person>/", roster.contact_edit, name="contact_edit"),
    path("adherents/<int:pk>/contacts/<int:person>/remplacer/", roster.contact_replace, name="contact_replace"),
    path("adherents/<int:pk>/contacts/<int:person>/fin/", roster.contact_end, name="contact_end"),
    path("adherents/<int:pk>/depart/", roster.membership_end, name="membership_end"),
    path("adherents/<int:pk>/notes/", notes.notes, name="notes"),
    path("notes/<int:pk>/faite/", notes.note_done, name="note_done"),
    path("notes/<int:pk>/partage/", notes.note_share, name="note_share"),
    path("adherents/<int:pk>/transfert/", transfers.transfer_new, name="transfer_new"),
    path("transferts/", transfers.transfers, name="transfers"),
    path("transferts/<int:pk>/reponse/", transfers.transfer_answer, name="transfer_answer"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/nouveau/", agenda.event_new, name="event_new"),
    path("agenda/abonnement/", agenda.feed, name="agenda_feed"),
    path("agenda/<int:pk>/", agenda.event, name="event"),
    path("agenda/<int:pk>/modifier/", agenda.event_edit, name="event_edit"),
    path("agenda/<int:pk>/annuler/", agenda.event_cancel, name="event_cancel"),
    path("agenda/<str:secret>.ics", agenda.agenda_ics, name="agenda_ics"),
    *intake_urls.urlpatterns,
]
