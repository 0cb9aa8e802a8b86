"""The tree of a search question: what the grammar makes of it and the index answers."""

from dataclasses import dataclass
from enum import Enum


class Wildcard(Enum):
    """What stands for other characters in a pattern."""

    ANY = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Everything:
    """All there is: an empty question or `*:*`."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word; without a field anywhere in the entry."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word with up to `distance` letters wrong."""

    text: str
    field: str = ""
    distance: int = 2


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order, with up to `slop` other words between them."""

    text: str
    field: str = ""
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """A word with wildcards."""

    parts: tuple[str | Wildcard, ...]
    field: str = ""


@dataclass(frozen=True, slots=True)
class Exists:
    """The field has any value."""

    field: str


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`; None is an open end."""

    field: str
    low: str | None
    high: str | None
    include_low: bool = True
    include_high: bool = True


@dataclass(frozen=True, slots=True)
class Not:
    """All but this."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody typed into a search box: most of these."""

    parts: tuple["Node", ...]


Leaf = Everything | Word | Fuzzy | Phrase | Pattern | Exists | Range
Node = Leaf | Not | And | Or | Words


def small(node: Node) -> Node:
    """The question in small letters wherever it asks for words of a text: there capitals make no difference."""
    match node:
        case Word(text, ""):
            return Word(_small(text))
        case Phrase(text, "", slop):
            return Phrase(_small(text), "", slop)
        case And(parts) | Or(parts) | Words(parts):
            return type(node)(tuple(map(small, parts)))
        case Not(part):
            return Not(small(part))
        case _:
            return node


def _small(text: str) -> str:
    # One by one, as the index does: Python would write a last sigma otherwise than one in the middle.
    return "".join(letter.lower() for letter in text)


def names_type(node: Node) -> bool:
    """Whether a question asks for datasets of some type, not only for those that are not of one."""
    match node:
        case And(parts) | Or(parts) | Words(parts):
            return any(map(names_type, parts))
        case Not() | Everything():
            return False
        case _:
            return node.field in ("type", "dataset_type")
