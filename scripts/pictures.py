"""Draw the README's pictures anew from a running demo company.

make demo                                # in one terminal
.venv/bin/python scripts/pictures.py     # in another; an address other than :8000 is the argument
"""

import io
import sys
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PICTURES: tuple[tuple[str, str, tuple[int, int], Literal["light", "dark"]], ...] = (
    ("office", "/office/people/contact/1/", (1280, 800), "light"),
    ("home", "/stl/", (1280, 640), "light"),
    ("home-dark", "/stl/", (1280, 640), "dark"),
    ("invoice", "/stl/invoices/18/", (1280, 900), "light"),
    ("proposal", "/stl/proposals/88/", (1280, 900), "light"),
    ("sign-phone", "/stl/proposals/88/sign/", (390, 780), "light"),
    ("builder", "/office/proposals/proposal/22/edit/", (1280, 900), "light"),
    ("invoices-phone", "/stl/invoices/", (390, 780), "light"),
)


def main(base: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, path, size, scheme in PICTURES:
            _draw(browser, base, path, size, scheme).save(FOLDER / f"{name}.png", optimize=True)
        browser.close()


def _draw(
    browser: Browser, base: str, path: str, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> Image.Image:
    """The page as April or the office sees it, in 256 colours: small in the repository, hard to tell apart.

    By an octree: the usual way of choosing colours gives none to something as small as a red pill (ran).
    """
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page = context.new_page()
    place, who = ("/office/", "office") if path.startswith("/office/") else ("/stl/", "april")
    page.goto(f"{base}{place}accounts/login/")
    page.get_by_label("Email").fill(f"{who}@demo.example")
    page.get_by_label("Password", exact=True).fill("fieldgate-demo")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{place}")
    page.goto(base + path)
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    return picture.convert("RGB").quantize(256, method=Image.Quantize.FASTOCTREE)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
