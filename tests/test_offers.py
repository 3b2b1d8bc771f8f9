"""A page offers an act, or tells a thing, only to whom it is for; written by hand, beside the matrix of statuses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from tests.matrix import House, Rows


@dataclass(frozen=True)
class Offer:
    """On the page `address` of `row` (room, object) the words `told` stand for the roles `to`, not for those `never`."""

    address: str
    row: tuple[str, str] | None
    told: Callable[[Rows], str]
    to: tuple[str, ...]
    never: tuple[str, ...]


def link(address: str, room_name: str = "", row: str = "") -> Callable[[Rows], str]:
    return lambda rows: f'{reverse(address, kwargs=rows[room_name][row] if row else {})}"'


OFFERS = (
    Offer("dues:scale", ("dues", "scale_draft"), link("dues:scale_adopt", "dues", "scale_draft"), ("finance",), ("membership",)),
    Offer("dues:payments", None, link("dues:payment_new"), ("finance",), ("membership", "delegate")),
    Offer(
        "dues:payment", ("dues", "payment_lyon"), lambda rows: "En comptabilité", ("finance", "membership"), ("delegate", "representative")
    ),
    Offer(
        "governance:body", ("governance", "committee_lyon"), link("governance:seat_replace", "governance", "seat_lyon"),
        ("direction", "delegate"), ("membership", "reader"),
    ),
    Offer(
        "governance:body", ("governance", "committee_grenoble"), link("governance:seat_replace", "governance", "seat_grenoble"),
        ("direction",), ("delegate", "vice_president"),
    ),
    Offer("reporting:reports", None, link("reporting:report_new"), ("treasurer",), ("reader", "membership")),
    Offer("members:transfers", None, lambda rows: "Autre 0000", ("membership", "delegate"), ()),
    Offer("members:transfers", None, lambda rows: "Autre 0002", ("membership",), ("delegate",)),
    Offer(
        "reporting:report", ("reporting", "report"), lambda rows: reverse("reporting:report_rows", kwargs=rows["reporting"]["report"]),
        ("reader",), ("bureau_member",),
    ),
)  # fmt: skip


def told(house: House, offer: Offer, role: str) -> bool:
    address = reverse(offer.address, kwargs=house.rows[offer.row[0]][offer.row[1]] if offer.row else {})
    return offer.told(house.rows) in house.send(role, "GET", address).content.decode()


def wrong_offers(house: House) -> Iterator[str]:
    for offer in OFFERS:
        for role in (*offer.to, *offer.never):
            if told(house, offer, role) is (role in offer.never):
                yield f"{offer.address} {offer.row} tells {offer.told(house.rows)!r} wrongly to {role}"


def test_a_page_offers_an_act_only_to_who_may_do_it(house: House) -> None:
    wrong = list(wrong_offers(house))
    assert not wrong, "\n".join(wrong)
