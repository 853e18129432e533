"""What the template of an invitation may hold."""

import re

TOKENS = ("contact", "company", "branch", "portal", "link")


def check_template(text: str) -> list[str]:
    """The tokens in a template that nobody fills, as written: `{nonsense}`."""
    return [f"{{{name}}}" for name in re.findall(r"\{([^{}\s]*)\}", text) if name not in TOKENS]
