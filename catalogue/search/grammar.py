"""The question language: the part of Lucene's syntax that CKAN's clients use, read into a small tree.

Differences from Lucene, on purpose: clauses side by side mean AND, AND binds tighter than OR, and alternatives of one
field (`groups:a OR groups:b`) hold together as if they stood in brackets, so that no filter drops an alternative.
"""

from collections.abc import Iterator

from catalogue.search.tree import (
    And,
    Everything,
    Exists,
    Fuzzy,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Range,
    Wildcard,
    Word,
    Words,
)
from hub.errors import Invalid

MAX_LENGTH = 10_000
MAX_DEPTH = 32
MAX_CLAUSES = 500
# A wildcard or a fuzzy word walks through a whole dictionary of words: it costs far more than a plain word.
COSTLY = 25
MAX_SLOP = 1_000

_OUTSIDE_WORDS = frozenset('()[]{}"^~')


class SearchSyntax(Invalid):
    """The question cannot be read."""

    title = "The search question cannot be read"


class Budget:
    """How many clauses one request may still spend, over its question and all its filters."""

    def __init__(self) -> None:
        self.left = MAX_CLAUSES

    def spend(self, cost: int = 1) -> None:
        self.left -= cost
        if self.left < 0:
            raise Invalid(f"A search may have up to {MAX_CLAUSES} words and {MAX_CLAUSES // COSTLY} wildcards.")


def parse(text: str, budget: Budget | None = None) -> Node:
    """The tree of a question in Lucene's syntax; raises `SearchSyntax` where it cannot be read."""
    return _Parser(text, budget or Budget()).question()


def simple(text: str, budget: Budget | None = None) -> Node:
    """The tree of what was typed into a search box: words, "phrases", -without, begin*, OR; never a syntax error."""
    return _Parser(text, budget or Budget()).box()


class _Parser:
    """Recursive descent over the characters; `at` is the next one to read."""

    def __init__(self, text: str, budget: Budget) -> None:
        if len(text) > MAX_LENGTH:
            raise Invalid(f"A search question may have up to {MAX_LENGTH:,} characters.")
        self.text = text
        self.at = 0
        self.budget = budget

    # Characters

    def here(self) -> str:
        return self.text[self.at : self.at + 1]

    def blank(self) -> int:
        """How many characters of white space begin here; some clients leave `%20` for one."""
        if self.text.startswith("%20", self.at):
            return 3
        return int(self.here().isspace())

    def skip(self) -> None:
        while width := self.blank():
            self.at += width

    def take(self, word: str) -> bool:
        found = self.text.startswith(word, self.at)
        if found:
            self.at += len(word)
        return found

    def keyword(self, word: str) -> bool:
        """Take an operator written as a word, unless it is only the beginning of a longer one."""
        start = self.at
        if self.take(word) and (not self.here() or self.blank() or self.here() in _OUTSIDE_WORDS):
            return True
        self.at = start
        return False

    def wrong(self, what: str) -> SearchSyntax:
        return SearchSyntax(f"{what} (at character {self.at + 1} of the search question).")

    # Questions

    def question(self) -> Node:
        self.skip()
        if self.text.startswith("{!", self.at):
            raise Invalid("A search question must not begin with {!…}: such settings are not taken from outside.")
        if not self.here():
            return Everything()
        node = self.group("", 0)
        if self.here():
            raise self.wrong("There is a closing bracket without an opening one")
        return node

    def group(self, field: str, depth: int) -> Node:
        """Clauses up to the closing bracket or the end."""
        if depth > MAX_DEPTH:
            raise Invalid(f"Brackets may be nested up to {MAX_DEPTH} deep.")
        parts = [self.clause(field, depth)]
        by_or = [False]
        while (operator := self.operator()) is not None:
            by_or.append(operator == "OR")
            parts.append(self.clause(field, depth))
        return _combined(parts, by_or)

    def operator(self) -> str | None:
        """What joins the next clause, or None at the end of the group."""
        self.skip()
        if self.here() in ("", ")"):
            return None
        if self.take("||") or self.keyword("OR"):
            return "OR"
        return "AND" if self.take("&&") or self.keyword("AND") else ""

    def clause(self, field: str, depth: int) -> Node:
        negative = False
        while True:
            self.skip()
            if self.take("-") or self.take("!") or self.keyword("NOT"):
                negative = not negative
            elif not self.take("+"):
                break
        if any(self.keyword(operator) for operator in ("AND", "OR")) or self.take("&&") or self.take("||"):
            raise self.wrong("AND and OR must stand between two words")
        node = self.value(field, depth, named=False)
        if self.take("^"):
            self.number("The number after ^ is missing")
        return Not(node) if negative else node

    def value(self, field: str, depth: int, named: bool) -> Node:
        """What may stand alone or behind `field:`."""
        opening = self.here()
        if opening == "(":
            return self.bracketed(field, depth + 1)
        if opening == '"':
            return self.phrase(field)
        if opening in ("[", "{"):
            return self.range(field)
        return self.term(field, depth, named)

    def bracketed(self, field: str, depth: int) -> Node:
        self.at += 1
        self.skip()
        if self.here() == ")":
            raise self.wrong("There is nothing between the brackets")
        node = self.group(field, depth)
        if not self.take(")"):
            raise self.wrong("A closing bracket is missing")
        return node

    def term(self, field: str, depth: int, named: bool) -> Node:
        parts = self.word(colon=named)
        if not named and self.here() == ":":
            return self.fielded(parts, depth)
        self.budget.spend()
        if parts == (Wildcard.ANY,):
            return Exists(field) if field else Everything()
        if len(parts) > 1 or not isinstance(parts[0], str):
            self.budget.spend(COSTLY - 1)
            return Pattern(parts, field)
        if self.take("~"):
            self.budget.spend(COSTLY - 1)
            return Fuzzy(parts[0], field, self.distance())
        return Word(parts[0], field)

    def fielded(self, parts: tuple[str | Wildcard, ...], depth: int) -> Node:
        name = "" if parts == (Wildcard.ANY,) else parts[0]
        if len(parts) > 1 or not isinstance(name, str):
            raise self.wrong("The name of a field must not have wildcards")
        self.at += 1
        self.skip()
        if self.here() in ("", ")"):
            raise self.wrong("Something is missing after the colon")
        return self.value(name, depth, named=True)

    def word(self, colon: bool) -> tuple[str | Wildcard, ...]:
        """The characters of a word with its wildcards; behind a field the word may have colons in it."""
        parts: list[str | Wildcard] = []
        for character in self.characters(_OUTSIDE_WORDS if colon else _OUTSIDE_WORDS | {":"}):
            last = parts[-1] if parts else None
            if isinstance(character, str) and isinstance(last, str):
                parts[-1] = last + character
            elif last is not Wildcard.ANY or character is not Wildcard.ANY:
                parts.append(character)
        if not parts:
            raise self.wrong(f"“{self.here()}” cannot stand here" if self.here() else "A word is missing")
        return tuple(parts)

    def characters(self, end: frozenset[str]) -> Iterator[str | Wildcard]:
        while self.here() and self.here() not in end and not self.blank():
            character = self.here()
            self.at += 1
            if character == "\\":
                yield self.escaped()
            else:
                yield Wildcard(character) if character in "*?" else character

    def escaped(self) -> str:
        character = self.here()
        if not character:
            raise self.wrong("There is nothing after the last backslash")
        self.at += 1
        return character

    def phrase(self, field: str) -> Node:
        self.budget.spend()
        text = self.quoted()
        slop = self.number("The number after ~ is missing") if self.take("~") else 0
        return Phrase(text, field, int(min(slop, MAX_SLOP)))

    def quoted(self) -> str:
        self.at += 1
        text: list[str] = []
        while not self.take('"'):
            if not self.here():
                raise self.wrong("A closing quotation mark is missing")
            width = self.blank() or 1
            escaped = self.take("\\")
            text.append(self.escaped() if escaped else " " if width == 3 else self.here())
            self.at += 0 if escaped else width
        return "".join(text)

    def range(self, field: str) -> Node:
        if not field:
            raise self.wrong("A range needs the name of a field before it: metadata_modified:[NOW-7DAYS TO *]")
        self.budget.spend()
        include_low = self.here() == "["
        self.at += 1
        low = self.bound()
        self.skip()
        if not self.keyword("TO"):
            raise self.wrong("A range is written [from TO to]")
        high = self.bound()
        self.skip()
        include_high = self.here() == "]"
        if self.here() not in ("]", "}"):
            raise self.wrong("The closing bracket of a range is missing")
        self.at += 1
        if low is None and high is None:
            return Exists(field)
        return Range(field, low, high, include_low, include_high)

    def bound(self) -> str | None:
        self.skip()
        if self.here() == '"':
            return self.quoted()
        parts = list(self.characters(frozenset("]}")))
        if parts == [Wildcard.ANY]:
            return None
        if not parts or Wildcard.ANY in parts or Wildcard.ONE in parts:
            raise self.wrong("A range goes from one value to another; * alone leaves an end open")
        return "".join(part for part in parts if isinstance(part, str))

    def distance(self) -> int:
        """Letters that may be wrong; old Lucene wrote a likeness between 0 and 1 there."""
        if not self.here().isdecimal():
            return 2
        number = self.number("The number after ~ is not readable")
        return min(2, int(number)) if number >= 1 or number == 0 else 1

    def number(self, missing: str) -> float:
        start = self.at
        while self.here().isdecimal() or self.here() == ".":
            self.at += 1
        try:
            return float(self.text[start : self.at])
        except ValueError:
            raise self.wrong(missing) from None

    # The search box

    def box(self) -> Node:
        wanted: list[list[Node]] = [[]]
        unwanted: list[Node] = []
        self.skip()
        while self.here():
            minus = self.here() == "-" and self.text[self.at + 1 : self.at + 2].isalnum()
            self.at += minus
            if self.keyword("OR"):
                wanted.append([])
            elif not self.keyword("AND") and (node := self.boxed()) is not None:
                (unwanted if minus else wanted[-1]).append(node)
            self.skip()
        return _boxes(wanted, unwanted)

    def boxed(self) -> Node | None:
        """A word or a closed pair of quotation marks; None where no letter or digit is in it."""
        self.budget.spend()
        if self.here() == '"' and '"' in self.text[self.at + 1 :]:
            start = self.at + 1
            end = self.text.index('"', start)
            self.at = end + 1
            return _spoken(self.text[start:end], Phrase)
        start = self.at
        while self.here() and not self.blank():
            self.at += 1
        word = self.text[start : self.at]
        if word.endswith("*") and word[:-1].isalnum():
            self.budget.spend(COSTLY - 1)
            return Pattern((word[:-1], Wildcard.ANY))
        return _spoken(word, Word)


def _boxes(wanted: list[list[Node]], unwanted: list[Node]) -> Node:
    rows: list[Node] = [Words(tuple(row)) for row in wanted if row]
    found = Or(tuple(rows)) if len(rows) > 1 else rows[0] if rows else Everything()
    return And((found, *(Not(node) for node in unwanted))) if unwanted else found


def _spoken(text: str, kind: type[Word] | type[Phrase]) -> Node | None:
    return kind(text) if any(character.isalnum() for character in text) else None


def _combined(parts: list[Node], by_or: list[bool]) -> Node:
    """One node of clauses and what joins each to the one before it."""
    rows: list[list[Node]] = []
    for part, alternative in zip(parts, by_or, strict=True):
        last = rows[-1][-1] if rows else None
        if alternative and last is not None and _field(last) and _field(last) == _field(part):
            rows[-1][-1] = Or((*_alternatives(last), *_alternatives(part)))
        elif alternative or not rows:
            rows.append([part])
        else:
            rows[-1].append(part)
    every = [row[0] if len(row) == 1 else And(tuple(row)) for row in rows]
    return every[0] if len(every) == 1 else Or(tuple(every))


def _alternatives(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Or) else (node,)


def _field(node: Node) -> str:
    """The field that all of a node speaks about, if it is one."""
    if isinstance(node, Or):
        fields = {_field(part) for part in node.parts}
        return fields.pop() if len(fields) == 1 else ""
    return "" if isinstance(node, Everything | Not | And | Words) else node.field
