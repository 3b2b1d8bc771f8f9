"""The portal as people meet it: a letter and a passkey, two minutes on a phone, a proposal refused with a word."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.walk import PHONE, Walk, text

pytestmark = pytest.mark.browser

Visit = Callable[..., Walk]
LINK = re.compile(r"https?://[^/\s]+(/invitation/\S+)")


def letter_link(walk: Walk, search: str) -> str:
    """The link of the newest letter that a search in the letters finds, as staff of the demo may read it."""
    page = walk.become("membership")
    page.goto(f"/courrier/?{search}")
    page.locator("main table.grid tbody th a").first.click()
    found = LINK.search(page.locator("main").inner_text())
    assert found
    return found.group(1)  # the story was told before the site knew its port


def with_authenticator(walk: Walk) -> None:
    """A key in the device that says yes: what a finger on the phone does."""
    session = walk.context.new_cdp_session(walk.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip


def test_from_the_letter_to_a_passkey_and_in_again_with_it(visit: Visit, browser: Browser, site: str) -> None:
    link = letter_link(visit(), "genre=invitation")
    walk = Walk(browser, site.replace("127.0.0.1", "localhost"))  # a passkey wants a name
    try:
        page = walk.page
        with_authenticator(walk)
        page.goto(link)
        assert walk.barriers() == []
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url(re.compile("/bienvenue/"))
        assert walk.barriers() == []
        page.get_by_role("link", name="Créer une clé d’accès").click()
        page.wait_for_url(re.compile("/webauthn/add/"))
        expect(page.locator("input[name=passwordless]")).to_be_checked()
        page.locator("#mfa_webauthn_add").click()
        page.wait_for_url(re.compile("/recovery-codes/"))
        page.get_by_role("link", name="Continuer vers ma page").click()
        page.wait_for_url(re.compile("/mon-entreprise/"))
        expect(page.get_by_role("heading", name="Ce que nous savons de vous")).to_be_visible()
        page.get_by_role("button", name="Se déconnecter").first.click()
        page.goto("/compte/login/")
        page.locator("#passkey_login").click()
        page.wait_for_url(re.compile("/mon-entreprise/"))
        page.context.clear_cookies()
        answer = page.goto(link)
        assert answer is not None
        assert answer.status == 410
        expect(page.get_by_role("button", name="M’envoyer un nouveau lien")).to_be_visible()
        assert [one for one in walk.complaints if "410" not in one] == []
    finally:
        walk.context.close()


def test_two_minutes_on_a_phone(visit: Visit) -> None:
    walk = visit(PHONE)
    page = walk.become("companies")
    page.goto("/confirmation/")
    assert walk.overflow() == 0
    assert walk.barriers() == []
    name = text(page.locator(".crumbs li").first)
    button = page.get_by_role("button", name="Rien n’a changé")
    assert button.bounding_box()["y"] < 2 * PHONE[1]
    button.click()
    page.wait_for_url(re.compile(r"/mon-entreprise/\d+/"))
    expect(page.locator(".toasts")).to_contain_text(name)
    assert walk.overflow() == 0
    page.goto("/mon-entreprise/")
    assert page.locator("h1").count() == 1


def test_a_proposal_is_made_refused_with_a_word_and_read_by_the_company(visit: Visit) -> None:
    company = visit()
    page = company.become("company")
    name = text(page.locator("h1"))
    page.get_by_role("link", name="Changer notre nom").click()
    page.get_by_label("Nouveau nom").fill(f"{name} et fils")
    page.get_by_label("Pourquoi").fill("Nos enfants nous rejoignent.")
    page.get_by_role("button", name="Proposer cette modification").click()
    page.wait_for_url(re.compile("/mon-entreprise/"))
    expect(page.locator("#demandes")).to_contain_text(f"{name} et fils")
    assert company.barriers() == []

    staff = visit()
    desk = staff.become("membership")
    desk.goto("/propositions/")
    assert staff.barriers() == []
    desk.get_by_role("link", name=name, exact=True).first.click()
    desk.get_by_label("Un mot à l’entreprise").fill("Envoyez-nous le nouvel extrait Kbis.")
    desk.get_by_role("button", name="Refuser avec ce mot").click()
    desk.wait_for_url(re.compile("/propositions/$"))

    page.reload()
    expect(page.locator("#demandes")).to_contain_text("Envoyez-nous le nouvel extrait Kbis.")
    assert text(page.locator("h1")) == name


@pytest.mark.parametrize("way", ["code", "password"])
def test_code_and_password_open_the_door_too(visit: Visit, way: str) -> None:
    walk = visit()
    page = walk.become("companies")
    page.goto("/compte/email/")
    email = re.search(r"\S+@\S+\.\S+", page.locator("main").inner_text())
    page.goto("/mes-donnees/")
    address = email.group() if email else text(page.locator("dl.facts dd").nth(3))
    page.get_by_role("button", name="Se déconnecter").first.click()
    page.goto("/compte/login/")
    page.locator("#code-email").fill(address)
    page.get_by_role("button", name="Recevoir mon code").click()
    page.wait_for_url(re.compile("/compte/login/code/confirm/"))
    staff = visit()
    desk = staff.become("membership")
    desk.goto("/courrier/")
    desk.locator("main table.grid tbody tr", has_text="code").locator("th a").first.click()
    code = re.search(r"^[A-Z0-9-]{6,9}$", desk.locator("main").inner_text(), re.M)
    assert code
    page.locator("input[name=code]").fill(code.group())
    page.locator("main form button.go").first.click()
    page.wait_for_url(re.compile("/mon-entreprise/"))
    if way == "password":
        page.goto("/compte/password/set/")
        for field in ("password1", "password2"):
            page.locator(f"input[name={field}]").fill("un mot de passe bien long")
        page.locator("main form button.go").click()
        page.wait_for_load_state("networkidle")
        page.context.clear_cookies()
        page.goto("/compte/login/")
        page.locator("details.more summary").click()
        page.locator("input[name=login]").fill(address)
        page.locator("input[name=password]").fill("un mot de passe bien long")
        page.locator("details.more form button").click()
        page.wait_for_url(re.compile("/mon-entreprise/"))
