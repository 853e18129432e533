"""Signed documents for tests, and what is read out of them."""

import subprocess
from pathlib import Path

from fieldgate.documents.storing import read
from fieldgate.mail.models import OutgoingMail
from fieldgate.proposals import jobs
from fieldgate.proposals.models import Signature, SignedDocument
from fieldgate.proposals.pdf.signing import Strokes

STROKES = Strokes("M20 90C60 10,90 10,120 95M140 70L410 66", 560, 140)


def sealed(signature: Signature) -> bytes:
    """The signed document, made if it is not there."""
    jobs.seal_signed.call(signature.pk)
    return read(SignedDocument.objects.get(signature=signature).pdf_id or 0)


def of_signatures() -> list[OutgoingMail]:
    """The mails that tell of signatures: the office's first."""
    return list(OutgoingMail.objects.filter(kind__startswith="proposal_signed").order_by("kind"))


def pdfsig(pdf: bytes, folder: Path) -> str:
    """What poppler says of the seal; "" when it makes nothing of the file."""
    file = folder / "signed.pdf"
    file.write_bytes(pdf)
    command = ["pdfsig", str(file)]
    return subprocess.run(command, capture_output=True, text=True).stdout
