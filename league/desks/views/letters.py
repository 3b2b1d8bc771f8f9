"""Letters: every letter as sent, with what goes with it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from league.base.days import today
from league.base.letters import HELD
from league.base.models import Attachment, Letter
from league.base.templatetags.league import moment
from members.access import league_only, may
from members.models import Company

PAGE = 50
KINDS: Mapping[str, Promise] = {
    "dues_call": gettext_lazy("Dues call"),
    "receipt": gettext_lazy("Receipt"),
    "reminder_1": gettext_lazy("First reminder"),
    "reminder_2": gettext_lazy("Second reminder"),
    "reminder_3": gettext_lazy("Formal notice"),
    "sepa_mandate": gettext_lazy("Direct debit mandate"),
    "sepa_notice": gettext_lazy("Collection announced"),
    "sepa_returned": gettext_lazy("Collection returned"),
    "sepa_cancelled": gettext_lazy("Collection given up"),
    "welcome": gettext_lazy("Welcome"),
    "application_received": gettext_lazy("Application received"),
    "application_refused": gettext_lazy("Application refused"),
    "message": gettext_lazy("Letter to members"),
    "invitation": gettext_lazy("Invitation"),
    "confirmation": gettext_lazy("Yearly confirmation"),
    "proposal_accepted": gettext_lazy("Proposal accepted"),
    "proposal_refused": gettext_lazy("Proposal refused"),
    "dues_handed": gettext_lazy("Dues handed over"),
    "login_code": gettext_lazy("Sign-in code"),
    "password_reset_key": gettext_lazy("New password"),
    "email_confirmation": gettext_lazy("Confirmation of an address"),
    "email_confirmation_signup": gettext_lazy("Confirmation of an address"),
    "unknown_account": gettext_lazy("Unknown account"),
}


def kind_of(kind: str) -> str:
    return str(KINDS.get(kind, kind.replace("_", " ").capitalize()))


def in_state(letters: QuerySet[Letter], state: str) -> QuerySet[Letter]:
    match state:
        case "partis":
            return letters.filter(sent_at__isnull=False)
        case "en-attente":
            return letters.filter(sent_at=None, failed_at=None)
        case "abandonnes":
            return letters.filter(failed_at__isnull=False)
    return letters


def with_files(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    """Adds `files` and `unmade`: numbers of attachments, and of those not made yet."""
    return letters.annotate(files=Count("attachments"), unmade=Count("attachments", filter=Q(attachments__file=None)))


def state_of(letter: Any) -> tuple[str, str]:
    """Badge and words: how far a letter is, and why it waits."""
    if letter.failed_at:
        return "bad", _("given up")
    if letter.sent_at:
        return "good", _("sent")
    if letter.unmade:
        return "wait", _("waits for its attachment")
    if letter.not_before == HELD:
        return "wait", _("waits for approval")
    if letter.not_before and letter.not_before > timezone.now():
        again = _("tried again on %(moment)s") if letter.tries else _("leaves on %(moment)s")
        return "warn" if letter.tries else "wait", again % {"moment": moment(letter.not_before)}
    return "wait", _("about to leave")


@league_only("letter.see")
def letters(request: HttpRequest) -> HttpResponse:
    words, kind, state = (request.GET.get(name, "").strip() for name in ("q", "genre", "etat"))
    found = Letter.objects.all()
    if words:
        found = found.filter(Q(to_name__icontains=words) | Q(to_email__icontains=words) | Q(subject__icontains=words))
    company = request.GET.get("societe", "")
    if company.isdecimal():
        found = found.filter(about_company=int(company))
    states = (("", _("All")), ("en-attente", _("Waiting")), ("partis", _("Sent")), ("abandonnes", _("Given up")))
    counts = found.filter(kind=kind) if kind else found
    counted = counts.aggregate(
        all=Count("pk"),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
        waiting=Count("pk", filter=Q(sent_at=None, failed_at=None)),
    )
    numbers = {
        "": counted["all"], "partis": counted["sent"], "abandonnes": counted["failed"], "en-attente": counted["waiting"],
    }  # fmt: skip
    query = request.GET.copy()
    query.pop("page", None)
    tabs = []
    for key, label in states:
        query["etat"] = key
        tabs.append({"url": f"?{query.urlencode()}", "label": label, "count": numbers[key], "current": key == state})
    kinds = Letter.objects.order_by("kind").values_list("kind", flat=True).distinct()
    page = Paginator(with_files(in_state(counts, state)).order_by("-written_at", "-id"), PAGE).get_page(
        request.GET.get("page")
    )
    rows = [{"letter": one, "kind": kind_of(one.kind), "state": state_of(one)} for one in page]
    return render(
        request,
        "desks/letters.html",
        {
            "page": page,
            "rows": rows,
            "tabs": tabs,
            "q": words,
            "kind": kind,
            "state": state,
            "company": company,
            "kinds": [(each, kind_of(each)) for each in kinds],
            "filtered": bool(words or kind or company),
        },
    )


@league_only("letter.see")
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(with_files(Letter.objects.select_related("person")), pk=pk)
    readable = settings.DEMO or not one.secret
    company = Company.objects.filter(pk=one.about_company).first() if one.about_company else None
    if company is not None and not may(request.user, "member.see", today()):
        company = None
    badge, state = state_of(one)
    files = one.attachments.select_related("file").defer("file__content").order_by("name") if readable else []
    return render(
        request,
        "desks/letter.html",
        {
            "letter": one,
            "readable": readable,
            "badge": badge,
            "state": state,
            "company": company,
            "kind": kind_of(one.kind),
            "unmade": [each.name for each in files if each.file_id is None],
            "shown": {
                "to": f"{one.to_name} <{one.to_email}>" if one.to_name else one.to_email,
                "subject": one.subject,
                "body": one.body
                if readable
                else _(
                    "This letter carries a code or a link to sign in: its text is not shown, and not kept once sent."
                ),
                "sent_at": one.sent_at,
                "state": state,
                "attachments": [
                    {
                        "name": each.name,
                        "size": each.file.size,
                        "url": reverse("desks:letter_attachment", args=[one.pk, each.pk]),
                    }
                    for each in files
                    if each.file
                ],
            },
        },
    )


@league_only("letter.see")
def letter_attachment(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """One file of a letter, always as a download."""
    found = Attachment.objects.select_related("letter", "file").filter(pk=attachment, letter=pk).first()
    if found is None or found.file is None or (found.letter.secret and not settings.DEMO):
        raise Http404
    name = "".join(sign for sign in found.name if sign.isalnum() or sign in "-_. ")
    response = HttpResponse(bytes(found.file.content), content_type=found.file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name.encode("ascii", "ignore").decode()}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
