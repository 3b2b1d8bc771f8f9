"""The treasurer ends an exception earlier and changes what a product stands under; what cannot be done says why."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dues import products, waivers
from dues.models import ProductTerms, Waiver
from league.base.days import today
from league.base.periods import last_day
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def treasurer(cast: Cast, client: Client) -> Client:
    client.force_login(cast.users["treasurer"], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def waiver(cast: Cast) -> Waiver:
    return waivers.grant_waiver(
        cast.company_lyon, first_year=today().year, last_year=today().year + 3, percent=Decimal(30),
        reason="Mécénat de compétences", body="Bureau", by=None, on=today(),
    )  # fmt: skip


def terms(**changed: Any) -> dict[str, Any]:
    return {
        "regime": "franchise", "rate": "0", "account": "7062", "since": (today() + timedelta(days=9)).isoformat(),
        "because": "Avis de l’expert-comptable", **changed,
    }  # fmt: skip


def test_an_exception_is_ended_earlier_where_it_is_shown(cast: Cast, treasurer: Client, waiver: Waiver) -> None:
    address = reverse("dues:waiver_end", args=[waiver.pk])
    assert address in treasurer.get(reverse("dues:pricing", args=[waiver.company_id])).content.decode()
    assert "Mécénat de compétences" in treasurer.get(address).content.decode()
    assert treasurer.post(address, {"last_year": today().year}).status_code == 302
    waiver.refresh_from_db()
    assert waiver.last_year == today().year
    assert address not in treasurer.get(reverse("dues:pricing", args=[waiver.company_id])).content.decode()


def test_an_end_outside_the_exception_is_refused_beside_its_field(treasurer: Client, waiver: Waiver) -> None:
    for year in (waiver.first_year - 1, waiver.last_year + 1, ""):
        page = treasurer.post(reverse("dues:waiver_end", args=[waiver.pk]), {"last_year": year})
        assert page.status_code == 422
        assert "last_year" in page.context["form"].errors
    waiver.refresh_from_db()
    assert waiver.last_year == today().year + 3


def test_the_terms_of_a_product_change_from_a_day_on_and_the_days_before_keep_theirs(treasurer: Client) -> None:
    before = products.terms_on(today())["stand"]
    assert treasurer.post(reverse("dues:product_terms", args=["stand"]), terms()).status_code == 302
    assert products.terms_on(today())["stand"] == before
    after = products.terms_on(today() + timedelta(days=9))["stand"]
    assert (after.regime, after.rate, after.account) == ("franchise", Decimal(0), "7062")
    page = treasurer.get(reverse("dues:products")).content.decode()
    assert "7062" in page
    old = ProductTerms.objects.filter(product__code="stand").earliest("span")
    assert last_day(old.span) == today() + timedelta(days=8)
    assert reverse("dues:product_terms", args=["stand"]) not in page, "other terms are recorded after these"


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"because": " "}, "because"),
        ({"since": (today() - timedelta(days=1)).isoformat()}, "since"),
        ({"rate": "20"}, "rate"),
        ({"regime": "taxable"}, "rate"),
        ({"account": "411"}, "account"),
    ],
)
def test_terms_that_do_not_fit_are_refused_beside_their_field(
    treasurer: Client, changed: dict[str, Any], name: str
) -> None:
    page = treasurer.post(reverse("dues:product_terms", args=["stand"]), terms(**changed))
    assert page.status_code == 422
    assert name in page.context["form"].errors
    assert ProductTerms.objects.filter(product__code="stand").count() == 1


def test_the_products_are_read_in_one_query(treasurer: Client, django_assert_num_queries: Any) -> None:
    treasurer.get(reverse("dues:products"))
    with django_assert_num_queries(9) as seen:
        treasurer.get(reverse("dues:products"))
    assert sum("dues_productterms" in one["sql"] for one in seen.captured_queries) == 1
