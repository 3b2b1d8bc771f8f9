"""The dues pass to a colleague, in two clicks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from league.base.acts import Refused
from league.base.days import today
from league.base.templatetags.league import long_day
from members import colleagues
from members.access import acting, company_or_404, signed_in
from members.people import PersonIn
from members.portal_forms import HandDuesForm
from members.roster import contacts_of
from members.views.back import back_to


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def dues_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """The colleagues are there to choose from; the first who does not see to the dues yet is chosen already."""
    day = today()
    company = company_or_404(request.user, "dues.hand", day, pk)
    speakers = contacts_of(company, day)
    holders = colleagues.dues_contacts(company, day)
    held = {one.person_id for one in holders}
    first = next((str(one.person.pk) for one in speakers if one.person.pk not in held), HandDuesForm.NEW)
    form = HandDuesForm(request.POST or None, speakers=speakers, initial={"day": day, "who": first})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        to = form.people.get(said["who"]) or PersonIn(
            said["first_name"], said["last_name"], said["civility"], said["email"], said["phone"], said["title"], ()
        )
        try:
            function = colleagues.hand_dues(company=company, to=to, from_day=said["day"], by=acting(request), on=day)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(
                request,
                _("%(person)s sees to the dues of %(company)s from %(day)s on.")
                % {"person": function.person.name, "company": company.name, "day": long_day(said["day"])},
            )
            return redirect(back_to(request.user, company))
    context = {"company": company, "form": form, "holders": holders, "back": back_to(request.user, company)}
    return render(request, "members/dues_hand.html", context, status=422 if form.errors else 200)
