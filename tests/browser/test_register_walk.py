"""The register as one works with it: type, choose columns, keep the view, open it, write to some, take the file along."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.walk import PHONE, Walk, number, text

pytestmark = pytest.mark.browser
Visit = Callable[..., Walk]


def test_from_the_first_letter_to_the_file(visit: Visit) -> None:
    page = (walk := visit()).become("membership")
    page.goto("/adherents/")
    everybody = number(text(page.locator("#compte")))

    page.keyboard.press("/")
    page.keyboard.type("numerique")
    expect(page).to_have_url(re.compile(r"q=numerique"))
    expect(page.locator("#compte")).not_to_have_text(re.compile(rf"^{int(everybody)}\b"))
    found = page.locator("#liste tbody tr").count()
    assert 0 < found < everybody

    page.locator("#facettes input[name=antenne][value=LYO]").check()
    expect(page).to_have_url(re.compile(r"antenne=LYO"))
    expect(page.locator("#liste .tag")).to_have_count(2)

    page.locator("#colonnes summary").click()
    page.locator("#colonnes input[value=representant]").check()
    page.locator("#colonnes input[value=siren]").uncheck()
    page.locator("#colonnes button.go").click()
    page.wait_for_url(re.compile("colonnes="))
    heads = [text(head) for head in page.locator("#liste thead th").all()]
    assert "Représentant" in " ".join(heads)
    assert "SIREN" not in heads
    assert walk.overflow() == 0
    assert walk.barriers() == []

    page.locator("#register-tabs details summary").click()
    page.locator("#view-name").fill("Numérique à Lyon")
    page.locator("#register-tabs form button").click()
    expect(page.locator("#register-tabs a[aria-current]")).to_have_text("Numérique à Lyon")
    page.goto("/adherents/")
    page.locator("#register-tabs a", has_text="Numérique à Lyon").click()
    expect(page.locator("#liste .tag")).to_have_count(2)

    rows = page.locator("#liste tbody tr").count()
    page.locator("#liste input[name=choix]").first.check()
    expect(page.locator("[data-bulk-count]")).to_contain_text("1")
    page.locator("#liste input[data-all]").check()
    expect(page.locator("[data-bulk-count]")).to_contain_text(str(rows))
    page.locator(".bulk button.go").click()
    page.locator("input[name=subject]").fill("Invitation pour {entreprise}")
    page.locator("textarea[name=text]").fill("Bonjour {prenom},\n\nvenez.")
    page.locator("form.form button.go").click()
    expect(page.locator(".letter h2")).to_contain_text("Invitation pour ")
    assert "{" not in text(page.locator(".letter"))
    assert walk.barriers() == []
    page.locator("button[name=sure]").click()
    page.wait_for_url(re.compile(r"/adherents/actes/\d+/"))
    assert page.locator("tbody tr").count() == rows

    page.goto("/adherents/?antenne=LYO&q=numerique&tri=-effectif")
    with page.expect_download() as download:
        page.locator("#register-head a[download]").first.click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + page.locator("#liste tbody tr").count()


def test_the_keyboard_walks_and_opens(visit: Visit) -> None:
    page = visit().become("membership")
    page.goto("/adherents/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    expect(page.locator("#liste tbody tr").nth(1).locator("input[name=choix]")).to_be_checked()
    name = text(page.locator("#liste tbody tr").nth(1).locator("th a"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/adherents/\d+/$"))
    assert text(page.locator("h1")) == name


def test_on_a_phone_and_on_a_past_day(visit: Visit) -> None:
    walk = visit(PHONE)
    page = walk.become("membership")
    page.goto("/adherents/?au=2019-03-01")
    expect(page.locator("#register-head .notice")).to_be_visible()
    assert walk.overflow() == 0
    assert walk.barriers() == []
    page.locator("#liste tbody th a").first.click()
    page.wait_for_url(re.compile(r"au=2019-03-01"))
    assert walk.overflow() == 0
    assert walk.barriers() == []
