"""Takes the pictures of the README: python3 manage.py run -- python tests/browser/pictures.py ADDRESS FOLDER"""

import re
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HERE))

from tests.browser.site import chromium  # noqa: E402
from tests.browser.walk import DESK, PHONE, Walk  # noqa: E402

MOST = 250_000  # bytes; a README with heavier pictures is slow to open


def take(walk: Walk, folder: Path, name: str, height: int) -> None:
    """One picture of what the window shows, `height` pixels of it."""
    walk.resize((walk.size[0], height))
    walk.page.wait_for_load_state("networkidle")
    walk.page.evaluate("document.fonts.ready")
    path = folder / f"{name}.png"
    walk.page.screenshot(path=path, animations="disabled")
    size = path.stat().st_size
    if size > MOST:
        sys.exit(f"{path}: {size} bytes, more than {MOST}")
    print(f"{path}: {size} bytes")


def main(address: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        found = chromium()
        if not found:
            sys.exit("No Chromium on this machine (Debian: apt install chromium).")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        walk = Walk(browser, address, DESK)
        walk.page.goto("/")
        take(walk, folder, "home", 1000)
        walk = Walk(browser, address, DESK)
        walk.become("membership")
        take(walk, folder, "staff", 1000)
        walk = Walk(browser, address, DESK)
        page = walk.become("treasurer")
        page.goto("/adherents/?tri=-effectif")
        page.locator("#liste tbody th a").first.click()
        page.wait_for_url(re.compile(r"/adherents/\d+/$"))
        take(walk, folder, "company", 1000)
        walk = Walk(browser, address, PHONE)
        walk.become("delegate")
        take(walk, folder, "delegate", PHONE[1])
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
