from django.urls import path

from dues.views import sepa, sepa_mandates

urlpatterns = [
    path("prelevements/", sepa.debits, name="debits"),
    path("prelevements/nouveau/", sepa.debit_new, name="debit_new"),
    path("prelevements/releves/", sepa.debit_read, name="debit_read"),
    path("prelevements/<int:pk>/", sepa.debit, name="debit"),
    path("prelevements/<int:pk>/emettre/", sepa.debit_issue, name="debit_issue"),
    path("prelevements/<int:pk>/fichier/", sepa.debit_file, name="debit_file"),
    path("prelevements/<int:pk>/encaisser/", sepa.debit_take, name="debit_take"),
    path("prelevements/<int:pk>/abandonner/", sepa.debit_cancel, name="debit_cancel"),
    path("prelevements/operations/<int:pk>/rejet/", sepa.debit_return, name="debit_return"),
    path("prelevements/mandats/", sepa_mandates.mandates, name="mandates"),
    path("prelevements/mandats/nouveau/", sepa_mandates.mandate_new, name="mandate_new"),
    path("prelevements/mandats/societe/<int:pk>/", sepa_mandates.mandate, name="mandate"),
    path("prelevements/mandats/societe/<int:pk>/compte/", sepa_mandates.mandate_account, name="mandate_account"),
    path("prelevements/mandats/societe/<int:pk>/debloquer/", sepa_mandates.mandate_unblock, name="mandate_unblock"),
    path("prelevements/mandats/societe/<int:pk>/resilier/", sepa_mandates.mandate_end, name="mandate_end"),
]
