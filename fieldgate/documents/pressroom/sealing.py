"""Sealing a PDF, and reading a seal: PAdES with a P-256 key (pyHanko)."""

import io
import re
from datetime import datetime

from asn1crypto import cms, x509
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "Seal"
# Room for a first try; the seal then tells how much it needs.
FIRST_ROOM = 12 * 1024
TRIES = 40  # one in two or three fits

_RANGE = re.compile(rb"/ByteRange\s*\[\s*([0-9 ]+?)\s*\]")

Verdict = tuple[bool, bool, bool, datetime | None]
UNSEALED: Verdict = (False, False, False, None)


def seal(pdf: bytes, private: bytes, certificate: bytes) -> bytes:
    """The PDF with a seal behind it that forbids every change. Key and certificate are PEM.

    The room for the seal is exactly filled: in what is left over, a byte could be changed and no reader would
    see it (ran). A seal is a few bytes longer or shorter by chance, so this may take a few tries.
    """
    room, sealed = FIRST_ROOM, b""
    for _ in range(TRIES):
        try:
            sealed = _sealed(pdf, private, certificate, room)
        except SigningError:  # longer than the last one
            room += 2
            continue
        needed = 2 * _length(bytes.fromhex(_gap(sealed).strip(b"<>").decode()))
        if needed == room:
            return sealed
        room = needed
    raise SigningError("No seal of the same length was made twice.")


def check_seal(pdf: bytes, certificates: list[bytes]) -> Verdict:
    """Whether it is sealed, by one of these keys, whole; and when it says it was.

    The seal must cover the file to its last byte: pyHanko itself would let some additions pass.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        signatures = reader.embedded_signatures
    except Exception:
        # A reader has many ways to stumble over what is no PDF.
        return UNSEALED
    if len(signatures) != 1 or signatures[0].field_name != FIELD:
        return UNSEALED
    try:
        roots = list(load_certs_from_pemder_data(b"".join(certificates)))
        status = validate_pdf_signature(
            signatures[0], ValidationContext(trust_roots=roots, allow_fetching=False)
        )
        whole = (
            _is_ours_to_the_byte(pdf, roots)
            and status.intact
            and status.valid
            and status.bottom_line
            and status.coverage is SignatureCoverageLevel.ENTIRE_FILE
        )
    except Exception:
        # Whatever a damaged seal makes a reader stumble over, it does not hold.
        return True, False, False, None
    return True, status.trusted, whole, status.signer_reported_dt


def _sealed(pdf: bytes, private: bytes, certificate: bytes, room: int) -> bytes:
    """Sealed, with so many hexadecimal digits of room."""
    signer = signers.SimpleSigner(
        signing_cert=next(load_certs_from_pemder_data(certificate)),
        signing_key=load_private_key_from_pemder_data(private, passphrase=None),
        cert_registry=SimpleCertificateStore(),
    )
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    field = fields.SigFieldSpec(FIELD, readable_field_name="Seal of the company that issued this document")
    out = signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, signer, new_field_spec=field, bytes_reserved=room
    )
    return bytes(out.getbuffer())


def _gap(pdf: bytes) -> bytes:
    """The one place that a seal does not cover, its own: `<` hexadecimal digits `>`."""
    start, length, rest, _ = map(int, _RANGE.findall(pdf)[-1].split())
    return pdf[start + length : rest]


def _is_ours_to_the_byte(pdf: bytes, roots: list[x509.Certificate]) -> bool:
    """Whether the seal is spelled as we spell it, and fills its room.

    Readers are content with less: they look only at what is signed. Names and numbers around that could be
    changed, the room behind the seal too, and every one of them says that all is well (ran).
    """
    gap = _gap(pdf)
    seal = bytes.fromhex(gap[1:-1].decode())
    info = cms.ContentInfo.load(seal)["content"]["signer_infos"][0]
    return gap == b"<%s>" % seal.hex().upper().encode() and any(seal == _spelled(info, r) for r in roots)


def _spelled(info: cms.SignerInfo, certificate: x509.Certificate) -> bytes:
    """A seal by the owner of this certificate, around what was signed and the signature."""
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": {
                "issuer_and_serial_number": {
                    "issuer": certificate.issuer,
                    "serial_number": certificate.serial_number,
                }
            },
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": info["signed_attrs"],
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": info["signature"].native,
        }
    )
    data = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "data"},
        "certificates": [certificate],
        "signer_infos": [signer],
    }
    seal = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(data)})
    return bytes(seal.dump())


def _length(der: bytes) -> int:
    """How long a DER value says it is, head and all (X.690, 8.1.3)."""
    if der[1] < 0x80:
        return 2 + der[1]
    count = der[1] & 0x7F
    return 2 + count + int.from_bytes(der[2 : 2 + count])
