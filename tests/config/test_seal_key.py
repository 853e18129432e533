"""`fieldgate seal-key`: in whose name signed documents are sealed."""

import io
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from django.core.management import call_command

from fieldgate.branches.models import Company
from fieldgate.documents import keys

pytestmark = pytest.mark.django_db


def sealer(*words: str) -> str:
    """The organization that the certificate of the key in use names, after the command."""
    call_command("seal-key", *words, stdout=io.StringIO())
    key = keys.current_key(lambda: pytest.fail("it is there"))
    certificate = x509.load_pem_x509_certificate(key.certificate)
    return str(certificate.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)[0].value)


@pytest.fixture(autouse=True)
def data_dir(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_the_company_seals_in_its_own_name() -> None:
    Company.objects.create(id=1, name="Évergreen Grounds", zone="UTC")
    assert sealer() == "Évergreen Grounds"


def test_before_there_is_a_company_the_product_does() -> None:
    assert sealer() == "Fieldgate"


def test_a_name_that_is_given_goes_first_and_a_kept_key_keeps_its_own() -> None:
    Company.objects.create(id=1, name="Evergreen Grounds", zone="UTC")
    assert sealer("--name", "Evergreen Holding") == "Evergreen Holding"
    assert sealer() == "Evergreen Holding"
    assert sealer("--rotate") == "Evergreen Grounds"
