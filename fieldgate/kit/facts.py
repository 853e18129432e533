"""Facts: what an earlier slice tells the later ones without knowing them; `config/wiring.py` joins the two.

A verb publishes a fact inside its transaction, and every reaction runs in that transaction: what a reaction
changes is changed together with the verb, and a reaction that raises undoes both.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

# By the class of the fact; a reaction takes the fact. Any: each reaction knows its own fact only.
Reactions = Mapping[type, Sequence[Callable[[Any], None]]]
_reactions: dict[type, tuple[Callable[[Any], None], ...]] = {}


def connect(reactions: Reactions) -> None:
    """Take over the table of config/wiring.py, once at the start."""
    _reactions.update({fact: tuple(found) for fact, found in reactions.items()})


def publish(fact: object) -> None:
    """Let every later slice react, now. Raises whatever a reaction raises."""
    for reaction in _reactions.get(type(fact), ()):
        reaction(fact)
