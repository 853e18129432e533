"""Reads pages as people do: words without tags, rows of lists, labelled facts."""

import re
from html import unescape


def words(html: str) -> str:
    """What is read in the main part of a page, without tags."""
    return text(html.partition("<main")[2].partition(">")[2])


def text(html: str) -> str:
    """The words of a piece of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows(html: str) -> list[str]:
    """The rows of a list page, in words."""
    return [text(row) for row in re.findall(r'<li class="row">(.*?)</li>', html, re.DOTALL)]


def links(html: str) -> list[str]:
    """Where the rows of a list page lead, in order."""
    return re.findall(r'class="row-link" href="([^"]+)"', html)
