"""T-ES-12: whatever is changed of a signature or its files afterwards, `verify` names the broken item."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F

from fieldgate.documents import keys, press
from fieldgate.documents.models import StoredFile
from fieldgate.documents.storing import read, write
from fieldgate.proposals import jobs
from fieldgate.proposals.models import Signature, SignatureEvent, SignedDocument
from tests.cast import Cast
from tests.make import make_proposal, make_signature
from tests.proposals.sealed import STROKES, pdfsig, sealed
from tests.verify.books import broken
from tests.verify.test_corruptions import past_the_trigger

pytestmark = pytest.mark.django_db

WHOLE = ("L-34", "The chain of signatures is whole")
KEPT = ("L-38", "Stored files are what was stored")
SEALED = ("L-34", "Signed documents are what was sealed")


@pytest.fixture
def signatures(cast: Cast) -> list[Signature]:
    """Two that were sealed by the real press, at one property; the chain ends behind them."""
    made = [
        make_signature(cast.proposals["PENDING"], cast.contacts["PRI"], strokes=STROKES),
        make_signature(make_proposal("507", cast.properties["P1"], 100_00), cast.contacts["PB"]),
    ]
    for signature in made:
        sealed(signature)
    return made


def document_of(signature: Signature) -> SignedDocument:
    return SignedDocument.objects.get(signature=signature)


def overwrite(name: str, data: bytes) -> None:
    default_storage.delete(name)
    default_storage.save(name, ContentFile(data))


@contextmanager
def one_bit_flipped(file: StoredFile) -> Iterator[None]:
    """One bit somewhere in its bytes, as a disk might; it is flipped back in the end."""
    chance = random.Random(file.size)
    whole = read(file.pk)
    changed = bytearray(whole)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    overwrite(file.name, bytes(changed))
    yield
    overwrite(file.name, whole)


# ---- files ------------------------------------------------------------------------------------------------


def test_t_es_12_one_flipped_bit_in_any_file_of_a_signature_is_named(signatures: list[Signature]) -> None:
    """Presented and signed documents and the pictures of their pages, one after the other."""
    files = list(StoredFile.objects.all())
    assert {file.content_type for file in files} == {jobs.PDF, jobs.SVG}
    assert len(files) > 8
    for file in files:
        with one_bit_flipped(file):
            assert broken() == {KEPT: [f"file {file.pk} is not what was stored"]}
    assert broken() == {}


def test_t_es_12_a_file_rewritten_together_with_its_row_is_named_by_the_chain(
    signatures: list[Signature],
) -> None:
    """Whoever reaches disk and database still has the chain against them."""
    for signature in signatures:
        forged = write(b"%PDF forged", jobs.PDF)
        file = StoredFile.objects.filter(pk=document_of(signature).pdf_id or 0)
        file.update(name=forged.name, sha256=forged.sha256, size=forged.size)
    assert broken() == {SEALED: [named(s, "has another document than was sealed") for s in signatures]}


def named(signature: Signature, fault: str) -> str:
    number = signature.version.proposal.number
    return f"signature {signature.pk} (proposal {number}, version 1) {fault}"


def test_t_es_12_two_swapped_files_are_both_named(signatures: list[Signature]) -> None:
    """On the disk, in their rows, or in the rows that point to them."""
    one, two = (document_of(signature) for signature in signatures)
    assert one.pdf
    assert two.pdf
    first, second = read(one.pdf.pk), read(two.pdf.pk)
    overwrite(one.pdf.name, second)
    overwrite(two.pdf.name, first)
    lost = [f"file {file.pk} is not what was stored" for file in (one.pdf, two.pdf)]
    assert broken() == {KEPT: lost}
    overwrite(one.pdf.name, first)
    overwrite(two.pdf.name, second)
    assert broken() == {}

    SignedDocument.objects.filter(pk=one.pk).update(pdf=two.pdf)
    SignedDocument.objects.filter(pk=two.pk).update(pdf=one.pdf)
    assert broken() == {SEALED: [named(s, "has another document than was sealed") for s in signatures]}


def test_t_es_12_every_flipped_byte_of_a_signed_file_breaks_its_seal(signatures: list[Signature]) -> None:
    """Sampled evenly over the whole file, from its first byte to its last."""
    pdf = read(document_of(signatures[0]).pdf_id or 0)
    known = keys.certificates()
    assert press.check_seal(pdf, known).holds
    chance = random.Random(12)
    places = [*range(0, len(pdf), len(pdf) // 150), len(pdf) - 1]
    unseen = [p for p in places if press.check_seal(flipped(pdf, p, chance.randrange(8)), known).holds]
    assert unseen == []


def test_t_es_12_pdfsig_sees_every_flipped_byte_that_was_signed(
    signatures: list[Signature], tmp_path: Path
) -> None:
    """All but the seal's own digits, which other readers look at less carefully than we do."""
    pdf = read(document_of(signatures[1]).pdf_id or 0)
    assert "Signature is Valid." in pdfsig(pdf, tmp_path)
    start = pdf.rindex(b"/Contents <") + len(b"/Contents ")
    end = pdf.index(b">", start) + 1
    places = [*range(0, start, start // 60), *range(end, len(pdf), max((len(pdf) - end) // 10, 1))]
    unseen = [p for p in places if "Signature is Valid." in pdfsig(flipped(pdf, p, p % 8), tmp_path)]
    assert unseen == []


def flipped(pdf: bytes, place: int, bit: int) -> bytes:
    changed = bytearray(pdf)
    changed[place] ^= 1 << bit
    return bytes(changed)


# ---- rows -------------------------------------------------------------------------------------------------

CHANGED: dict[str, Any] = {
    "external_id": "other", "name": "Somebody Else", "role": "Billing", "email": "other@example.com",
    "address": "198.51.100.9", "user_agent": "Other/1.0", "confirmed": "Nothing at all",
    "presented_sha256": "0" * 64, "options": [1], "total_cents": 1, "path": "M0 0L560 140", "width": 561,
    "height": 141, "consent": None, "version": None, "contact": None, "at": None, "voided_at": None,
}  # fmt: skip


@pytest.mark.parametrize("field", CHANGED)
def test_t_es_12_a_signature_changed_in_any_of_its_columns_is_named(
    cast: Cast, signatures: list[Signature], field: str
) -> None:
    signature, other = signatures
    value = CHANGED[field]
    if field == "version":
        value = cast.proposals["AT-P2"].version
    elif field == "contact":
        value = cast.contacts["OTH"]
    elif field == "consent":
        value = other.consent
    elif field == "at":
        value = other.at
    elif field == "voided_at":
        value = signature.at
    Signature.objects.filter(pk=signature.pk).update(**{field: value})
    findings = [finding for found in broken().values() for finding in found]
    assert findings
    assert all(f"signature {signature.pk} " in f or "version " in f or "proposal " in f for f in findings)


def test_t_es_12_every_column_of_a_signature_is_tried() -> None:
    """A column that is added later is added above, or this says so."""
    assert {f.name for f in Signature._meta.concrete_fields} - {"id"} == set(CHANGED)


def test_t_es_12_a_link_of_the_chain_changed_in_any_of_its_columns_is_named(
    signatures: list[Signature],
) -> None:
    last = SignatureEvent.objects.latest("position").position
    versions = set(SignatureEvent.objects.values_list("version_id", flat=True))
    for link in SignatureEvent.objects.order_by("position"):
        for change in (
            {"kind": "opened" if link.kind != "opened" else "delivered"},
            {"facts": {**link.facts, "extra": 1}},
            {"at": link.at.replace(microsecond=link.at.microsecond ^ 1)},
            {"previous_sha256": "0" * 64},
            {"sha256": "0" * 64},
            {"version_id": next(v for v in versions if v != link.version_id)},
        ):
            before = {name: getattr(link, name) for name in change}
            with past_the_trigger("update"):
                SignatureEvent.objects.filter(pk=link.pk).update(**change)
            found = "\n".join(broken()[WHOLE])
            assert f"link {link.position} does not hold what was written" in found, change
            with past_the_trigger("update"):
                SignatureEvent.objects.filter(pk=link.pk).update(**before)
    assert last > 8
    assert broken() == {}


def test_t_es_12_a_link_deleted_anywhere_is_named(signatures: list[Signature]) -> None:
    """The first, each one in the middle, and the last."""
    links = list(SignatureEvent.objects.order_by("position"))
    for link in links:
        with past_the_trigger("delete"):
            SignatureEvent.objects.filter(pk=link.pk).delete()
        (said,) = broken()[WHOLE]
        if link == links[-1]:
            assert "was cut off" in said
        else:
            assert said == f"link {link.position} is missing from the chain of signatures"
        link.save(force_insert=True)
    assert broken() == {}


def test_t_es_12_links_that_change_places_are_named(signatures: list[Signature]) -> None:
    first, second = SignatureEvent.objects.order_by("position")[3:5]
    with past_the_trigger("update"):
        for position, step in ((first.position, 1000), (second.position, -1), (first.position + 1000, -999)):
            SignatureEvent.objects.filter(position=position).update(position=F("position") + step)
    assert f"link {first.position} does not hold what was written" in broken()[WHOLE]
    assert f"link {second.position} does not hold what was written" in broken()[WHOLE]
