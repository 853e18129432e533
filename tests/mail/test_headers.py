"""T-PD-12: whatever stands in a name, a mail has one subject, one sender and one receiver."""

import re
from email import message_from_bytes
from email.policy import default

import pytest

from fieldgate.mail.letter import Letter
from fieldgate.mail.sending import NotTaken, message_of, one_line

pytestmark = pytest.mark.pure

NAMES = [
    "Camilla's Oasis\nBcc: all@evil.example",
    "Oasis\r\nBcc: all@evil.example\r\n\r\n<script>",
    "Oasis\rBcc: all@evil.example",
    "Oasis\u2028Bcc: all@evil.example",
    "Oasis\x0bBcc: all@evil.example\x00",
    '"a" <b@c>',
    "a@b.example, c@d.example",
    "Ö" * 300,
    "x" * 300,
    "🌱 зелёная, лужайка",
    "bell\x07 and escape\x1b[31m",
    "=?utf-8?q?=0ABcc:_all=40evil.example?=",
]


@pytest.mark.parametrize("name", NAMES)
def test_t_pd_12_a_name_adds_no_header_and_no_recipient(name: str) -> None:
    letter = Letter("pri@example.com", f"News of {name}", "Hello", "<p>Hello</p>", sender_name=name)
    message = message_of(letter, "an-id")
    read = message_from_bytes(message.message().as_bytes(), policy=default)
    assert message.recipients() == ["pri@example.com"]
    for header in ("Subject", "From", "To", "Message-ID"):
        assert len(read.get_all(header, [])) == 1, header
    assert read["Bcc"] is None
    assert [a.addr_spec for a in read["From"].addresses] == ["portal@testserver"]
    assert [a.addr_spec for a in read["To"].addresses] == ["pri@example.com"]
    head = message.message().as_bytes().partition(b"\n\n")[0].decode("ascii")
    assert all(len(line) <= 998 for line in head.splitlines())
    assert not re.search(r"[^\x20-\x7e\n]", head)


def test_t_pd_12_what_is_cut_is_cut_and_what_fits_is_whole() -> None:
    read = message_from_bytes(
        message_of(Letter("pri@example.com", "ä" * 300, "Hello"), "an-id").message().as_bytes(),
        policy=default,
    )
    assert str(read["Subject"]).strip() == "ä" * 200
    assert one_line(" two\n words ") == "two words"
    assert one_line("👩‍🌾 Oasis") == "👩‍🌾 Oasis"


@pytest.mark.parametrize(
    "to",
    [
        "pri@example.com\nBcc: all@evil.example",
        "pri@example.com, all@evil.example",
        '"a" <b@c.example>',
        "Pri <pri@example.com>",
        "pri",
        "",
    ],
)
def test_t_pd_12_what_is_not_one_plain_address_is_refused_for_good(to: str) -> None:
    with pytest.raises(NotTaken, match="is not an e-mail address") as refusal:
        message_of(Letter(to, "News", "Hello"), "an-id")
    assert refusal.value.final
    assert "\n" not in str(refusal.value)
