"""Signing: given, when, then. Refusals change nothing."""



from fieldgate.proposals.models import SignatureEvent
from tests.cast import Cast
from tests.make import make_signature


def test_signing_accepts_what_was_offered(cast: Cast) -> None:
    proposal = cast.proposals["PENDING"]

    signature = make_signature(proposal, cast.contacts["PRI"])

    assert proposal.portal_status == "accepted"
    assert signature.role == "Primary"
    assert signature.total_cents == proposal.price_cents
    assert signature.consent.contact == cast.contacts["PRI"]
    assert list(SignatureEvent.objects.values_list("kind", flat=True)) == ["consented", "signed"]
