from django.urls import path

from dues.views import statements

urlpatterns = [
    path("releves/", statements.statements, name="statements"),
    path("releves/<int:pk>/", statements.statement, name="statement"),
    path("releves/<int:pk>/rapprocher/", statements.statement_match, name="statement_match"),
    path("releves/ecritures/<int:pk>/", statements.statement_entry, name="statement_entry"),
    path("releves/ecritures/<int:pk>/ecarter/", statements.entry_aside, name="entry_aside"),
    path("releves/ecritures/<int:pk>/annuler/", statements.entry_undo, name="entry_undo"),
    path("releves/ecritures/<int:pk>/rejet/", statements.entry_return, name="entry_return"),
]
