"""Addresses of the office: jobs of the machine, letters, rights. Part of the desks' own list."""

from django.urls import path

from league.desks.views import functions, jobs, letters, mailings, rights

urlpatterns = [
    path("travaux/", jobs.jobs, name="jobs"),
    path("travaux/<int:pk>/", jobs.job, name="job"),
    path("travaux/<int:pk>/avancement/", jobs.job_part, name="job_part"),
    path("travaux/<int:pk>/pause/", jobs.job_pause, name="job_pause"),
    path("travaux/<int:pk>/reprise/", jobs.job_resume, name="job_resume"),
    path("travaux/<int:pk>/nouvel-essai/", jobs.job_retry, name="job_retry"),
    path("courrier/", letters.letters, name="letters"),
    path("courrier/envois/", mailings.mailings, name="mailings"),
    path("courrier/envois/<int:pk>/", mailings.mailing, name="mailing"),
    path("courrier/<int:pk>/", letters.letter, name="letter"),
    path("courrier/<int:pk>/pieces/<int:attachment>/", letters.letter_attachment, name="letter_attachment"),
    path("droits/", rights.rights, name="rights"),
    path("fonctions/", functions.functions, name="functions"),
    path("fonctions/nouvelle/", functions.function_new, name="function_new"),
    path("fonctions/<int:pk>/fin/", functions.function_end, name="function_end"),
]
