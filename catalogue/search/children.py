"""`include_children:"True"` in a question: an organisation then stands for all below it too (ckanext-hierarchy)."""

from collections.abc import Mapping, Sequence

from catalogue.search.tree import And, Everything, Node, Not, Or, Phrase, Word, Words

ASKED = "include_children"
_OWNERS = frozenset(("organization", "owner_org"))

Below = Mapping[str, Sequence[str]]
"""Names and ids of the organisations below one, by its name and by its id."""


def asks(node: Node) -> bool:
    """Whether the question asks for it."""
    match node:
        case And(parts) | Or(parts) | Words(parts):
            return any(asks(part) for part in parts)
        case Word(text, field) | Phrase(text, field):
            return field == ASKED and text.lower() in ("true", "1", "yes")
        case _:
            return False


def widened(node: Node, below: Below) -> Node:
    """The question with every organisation in it widened, and without the request for that itself."""
    match node:
        case Word(field=field) | Phrase(field=field) if field == ASKED:
            return Everything()
        case Word(text, field) | Phrase(text, field) if field in _OWNERS and below.get(text):
            return Or((node, *(Word(name, field) for name in below[text])))
        case And(parts):
            return And(tuple(widened(part, below) for part in parts))
        case Or(parts):
            return Or(tuple(widened(part, below) for part in parts))
        case Not(part):
            return Not(widened(part, below))
        case _:
            return node
