"""/check/ in a browser: a file is hashed there and never leaves it, with and without crypto.subtle."""

import hashlib
import random
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from tests.browser.conftest import Server, _environment
from tests.browser.people import DESK, PHONE
from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser

WITHOUT_SUBTLE = "Object.defineProperty(crypto, 'subtle', { value: undefined })"
SLOW_PIECES = 30  # of a mebibyte each

# FIPS 180-4 and its example computations (NIST); the last two are theirs as well.
VECTORS = {
    "": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq":
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu":
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1",
    "a" * 1_000_000: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
}  # fmt: skip

HASH = """async ([url, text, pieces]) => {
    const { Sha256 } = await import(url);
    const hash = new Sha256();
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    let at = 0;
    for (const piece of [...pieces, bytes.length]) {
        hash.update(bytes.subarray(at, at + piece));
        at += piece;
    }
    return hash.hex();
}"""

# A proposal of the stranger's property, signed, sealed and written to a file; run where the server's data is.
SIGN = """
import sys
from pathlib import Path
import django
django.setup()
from fieldgate.documents.storing import read
from fieldgate.people.models import Contact
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property
from fieldgate.proposals import jobs
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.models import Proposal, SignedDocument
from tests.make import make_proposal, make_signature
what, number, file = sys.argv[1:]
if what == "sign":
    made = make_proposal(number, Property.objects.get(external_id="PR-GRAVOIS"), 900_00)
    signature = make_signature(made, Contact.objects.get(external_id="CO-STRANGER"))
    jobs.seal_signed.call(signature.pk)
    Path(file).write_bytes(read(SignedDocument.objects.get(signature=signature).pdf_id))
else:
    reset_proposal(System(), Proposal.objects.get(number=number).pk)
"""


def office(server: Server, what: str, number: str, file: Path) -> None:
    ours = _environment(
        FIELDGATE_DATA_DIR=str(server.data_dir), DJANGO_SETTINGS_MODULE="fieldgate.config.settings"
    )
    command = [sys.executable, "-c", SIGN, what, number, str(file)]
    subprocess.run(command, env=ours, check=True, cwd=Path(__file__).parents[2], capture_output=True)


def _hear(said: list[str], message: ConsoleMessage) -> None:
    said.append(message.text)


def script(page: Page) -> str:
    """Where the page has its hashing from, with the fingerprint in its name."""
    found = page.locator("script[src*='/check']").get_attribute("src")
    assert found
    return found


def sent(page: Page) -> list[Request]:
    """All that the page sends from now on."""
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    return requests


def test_our_sha_256_gives_what_the_standard_says(page: Page) -> None:
    page.goto("/check/")
    for text, digest in VECTORS.items():
        assert page.evaluate(HASH, [script(page), text, []]) == digest


def test_our_sha_256_agrees_with_pythons_at_every_length_and_in_any_pieces(page: Page) -> None:
    """All lengths around the ends of blocks, where padding is easily wrong."""
    page.goto("/check/")
    chance = random.Random(256)
    for length in (*range(140), 1_000, 4_095, 4_096, 65_537):
        data = chance.randbytes(length)
        pieces = [chance.randrange(1, 90) for _ in range(chance.randrange(4))]
        said = page.evaluate(HASH, [script(page), data.decode("latin-1"), pieces])
        assert said == hashlib.sha256(data).hexdigest(), (length, pieces)


@pytest.mark.parametrize("subtle", [True, False], ids=["subtle", "ours"])
def test_a_file_is_hashed_here_and_nothing_else_of_it_leaves(
    page: Page, tmp_path: Path, subtle: bool
) -> None:
    data = b"%PDF-1.7 " + random.Random(1).randbytes(100_000)
    file = tmp_path / "a private name.pdf"
    file.write_bytes(data)
    if not subtle:
        page.add_init_script(WITHOUT_SUBTLE)
    page.goto("/check/")
    assert page.evaluate("!!crypto.subtle") is subtle
    requests = sent(page)
    page.get_by_label("Choose the PDF or drop it here").set_input_files(file)
    page.wait_for_url(f"**/check/?sha256={hashlib.sha256(data).hexdigest()}")
    expect(page.get_by_role("status").first).to_contain_text("This is not a signed document from here.")
    assert all(request.method == "GET" and not request.post_data for request in requests)
    assert not any("private" in request.url for request in requests)


def test_thirty_megabytes_without_subtle_do_not_freeze_the_page(page: Page, tmp_path: Path) -> None:
    """The page goes on between the pieces; it says how far it is."""
    data = random.Random(2).randbytes(SLOW_PIECES * 2**20 + 17)
    file = tmp_path / "large.pdf"
    file.write_bytes(data)
    page.add_init_script(WITHOUT_SUBTLE)
    page.goto("/check/")
    page.evaluate(
        "() => { window.said = new Set(); new MutationObserver(() => said.add(document"
        ".getElementById('check-said').textContent)).observe(document.getElementById('check-said'),"
        " { childList: true, characterData: true, subtree: true }); window.ticks = 0;"
        " setInterval(() => { sessionStorage.ticks = ++window.ticks;"
        " sessionStorage.said = [...said].join('|'); }, 1); }"
    )
    page.get_by_label("Choose the PDF or drop it here").set_input_files(file)
    page.wait_for_url(f"**/check/?sha256={hashlib.sha256(data).hexdigest()}", timeout=60_000)
    assert int(page.evaluate("sessionStorage.ticks")) >= SLOW_PIECES // 2
    assert "50 %" in page.evaluate("sessionStorage.said")


def test_a_file_may_be_dropped_anywhere(page: Page) -> None:
    page.goto("/check/")
    page.evaluate(
        """() => {
            const carried = new DataTransfer();
            carried.items.add(new File(["abc"], "abc.pdf"));
            for (const name of ["dragenter", "dragover", "drop"])
                document.body.dispatchEvent(new DragEvent(
                    name, { dataTransfer: carried, bubbles: true, cancelable: true }));
        }"""
    )
    page.wait_for_url(f"**/check/?sha256={VECTORS['abc']}")


def test_a_signed_file_is_known_until_the_office_withdraws_it(
    browser: Browser, workshop: Server, tmp_path: Path
) -> None:
    """On a phone and on a desk, in both schemes, and axe finds nothing."""
    file = tmp_path / "signed.pdf"
    office(workshop, "sign", "C901", file)
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(file.read_bytes()[:-1] + b"x")
    sizes: list[tuple[dict[str, int], Literal["light", "dark"]]] = [(PHONE, "light"), (DESK, "dark")]
    for size, scheme in sizes:
        context = browser.new_context(viewport=size, color_scheme=scheme, base_url=workshop.url)  # type: ignore[arg-type]
        page = context.new_page()
        said: list[str] = []
        page.on("console", partial(_hear, said))
        for chosen, answer in (
            (file, "This is the accepted version of Proposal #C901."),
            (changed, "This is not a signed document from here."),
        ):
            page.goto("/check/")
            assert violations(page) == []
            page.get_by_label("Choose the PDF or drop it here").set_input_files(chosen)
            expect(page.get_by_role("heading", level=2)).to_have_text(answer)
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.goto("/check/?sha256=none")
        assert violations(page) == []
        assert said == [], "the policy had nothing to refuse"
        context.close()
    office(workshop, "reset", "C901", file)
    page = browser.new_page(base_url=workshop.url)
    page.goto(f"/check/?sha256={hashlib.sha256(file.read_bytes()).hexdigest()}")
    expect(page.get_by_role("heading", level=2)).to_have_text("This was accepted but is no longer valid.")
    page.close()


def test_it_works_without_javascript_by_keyboard_alone(browser: Browser, server: Server) -> None:
    context = browser.new_context(
        java_script_enabled=False, base_url=server.url, viewport={"width": 320, "height": 640}
    )
    page = context.new_page()
    page.goto("/check/")
    expect(page.get_by_label("Choose the PDF or drop it here")).to_be_hidden()
    page.get_by_label("SHA-256 of the file").focus()
    page.keyboard.type(VECTORS["abc"].upper())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text("This is not a signed document from here.")
    context.close()
