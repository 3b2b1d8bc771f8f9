"""Views of the register that people keep: saved, shared, renamed, taken away. A view is an address, never rows."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from league.base.acts import Refused, act
from league.base.models import User
from league.base.reference_data import read_rows
from members.models import SavedView

HERE = Path(__file__).resolve().parent / "reference"
OF_THE_HOUSE: Mapping[str, Promise] = {
    "all": gettext_lazy("All"),
    "late": gettext_lazy("Late"),
    "to_complete": gettext_lazy("To complete"),
    "this_year": gettext_lazy("Joined this year"),
}
MOST = 30  # views of one person: a row of tabs is not a cupboard


def load_reference() -> None:
    """Adds the views the house comes with; one that stands, or was taken away, stays as it is."""
    SavedView.objects.bulk_create(
        [
            SavedView(code=r["code"], name=r["name"], query=r["query"], shared=True, position=int(r["position"]))
            for r in read_rows(HERE / "views.csv")
        ],
        ignore_conflicts=True,
    )


def title_of(view: SavedView) -> str:
    """Its name; that of a view of the house in the reader's language."""
    return str(OF_THE_HOUSE.get(view.code, view.name)) if view.code else view.name


def views_of(user: User) -> QuerySet[SavedView]:
    """The views one may open: the own ones, and the shared ones."""
    rows = SavedView.objects.filter(ended_at=None).select_related("owner__person")
    return rows.filter(Q(owner=user) | Q(shared=True)).order_by("position", "pk")


@act
def save_view(
    *, owner: User, name: str, query: str, shared: bool, may_share: bool, by: User | None, on: date
) -> SavedView:
    """Keeps `query` under `name`. The same name again takes the place of what it was: saving twice is one view."""
    name = _checked(name)
    _may_share(shared, may_share)
    User.objects.select_for_update().get(pk=owner.pk)
    mine = SavedView.objects.filter(owner=owner, ended_at=None)
    view = mine.filter(name=name).first()
    if view is None:
        if mine.count() >= MOST:
            raise Refused(_("You keep %(n)s views already: take one away first.") % {"n": MOST}, field="name")
        return SavedView.objects.create(owner=owner, name=name, query=query, shared=shared)
    view.query, view.shared = query, shared
    view.save(update_fields=["query", "shared"])
    return view


@act
def change_view(
    *, view: SavedView, name: str, shared: bool, may_share: bool, by: User | None, on: date, query: str | None = None
) -> SavedView:
    """Another name, shared or private, and another content when `query` is given."""
    name = _checked(name)
    row = SavedView.objects.select_for_update().get(pk=view.pk)
    if shared and not row.shared:
        _may_share(shared, may_share)
    if SavedView.objects.filter(owner=row.owner, ended_at=None, name=name).exclude(pk=row.pk).exists():
        raise Refused(_("You have a view of this name already."), field="name")
    row.name, row.shared = name, shared
    if query is not None:
        row.query = query
    row.save(update_fields=["name", "shared", "query"])
    return row


@act
def end_view(*, view: SavedView, by: User | None, on: date) -> None:
    """Takes a view away; the second time nothing happens."""
    SavedView.objects.filter(pk=view.pk, ended_at=None).update(ended_at=timezone.now())


def _checked(name: str) -> str:
    name = " ".join(name.split())[:60]
    if not name:
        raise Refused(_("Give the view a name."), field="name")
    return name


def _may_share(shared: bool, allowed: bool) -> None:
    if shared and not allowed:
        raise Refused(_("You may keep views for yourself, not share them."), field="shared")
