"""Expressions of $filter and $orderby: recursive descent by precedence, refused before it becomes deep."""

import re

from hub.errors import BadRequest
from hub.iot.sensorthings.grammar import values
from hub.iot.sensorthings.grammar.tokens import Token, tokens, wrong
from hub.iot.sensorthings.grammar.tree import TRUE, Apply, Exists, Literal, Node, Path
from hub.iot.sensorthings.grammar.words import COMPARING, FUNCTIONS, OPERATORS

DEPTH = 50
"""How deep expressions lie in each other."""
PARTS = 500
"""How many operators and functions one text has."""
LISTED = 100
"""How many values stand behind `in`."""
NAMES = 20
"""How many names a path has."""

_DURATION = re.compile(r"P[0-9TWDHMS]+")


class Parser:
    """Reads expressions from the tokens of a text, from left to right."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._at = 0
        self._depth = 0
        self._parts = 0

    @property
    def next(self) -> Token:
        """The token that comes next."""
        return self._tokens[self._at]

    @property
    def behind(self) -> Token:
        """The token behind the next one."""
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    def take(self, kind: str = "") -> Token:
        """The next token, which has to be of this kind."""
        token = self.next
        if kind and token.kind != kind:
            raise self.unexpected(f"“{kind}”" if len(kind) == 1 else f"a {kind}")
        self._at += 1
        return token

    def took(self, kind: str) -> bool:
        """Whether the next token is of this kind; then it is taken."""
        if self.next.kind != kind:
            return False
        self._at += 1
        return True

    def end(self) -> None:
        """Nothing comes behind."""
        if self.next.kind != "end":
            raise self.unexpected("the end")

    def unexpected(self, wanted: str) -> BadRequest:
        """The error that something else is there."""
        found = f"“{self.next.text[:40]}”" if self.next.text else "the end"
        return wrong(f"Expected {wanted} and found {found}", self.next.at)

    def deeper(self) -> None:
        """Go one level down, or refuse to; to be followed by `higher`."""
        self._depth += 1
        if self._depth > DEPTH:
            raise wrong(f"The expression is nested more than {DEPTH} levels deep", self.next.at)

    def higher(self) -> None:
        """Come back from `deeper`."""
        self._depth -= 1

    def expression(self) -> Node:
        """One whole expression."""
        return self._expression(1)[0]

    def _expression(self, minimum: int) -> tuple[Node, int]:
        left = self._unary()
        while self.next.kind == "name" and OPERATORS.get(self.next.text, 0) >= minimum:
            operator = self.take()
            if operator.text == "in":
                left = self._in(left)
                continue
            right = self._expression(OPERATORS[operator.text] + 1)
            left = self._joined(operator, left, right)
        return left

    def _joined(self, operator: Token, left: tuple[Node, int], right: tuple[Node, int]) -> tuple[Node, int]:
        first = left[0]
        if operator.text in ("and", "or") and isinstance(first, Apply) and first.name == operator.text:
            # As one list, so that a long chain is not a deep tree.
            self._count(operator.at)
            return Apply(first.name, (*first.arguments, right[0])), max(left[1], right[1] + 1)
        return self._apply(operator.text, operator.at, left, right)

    def _apply(self, name: str, at: int, *arguments: tuple[Node, int]) -> tuple[Node, int]:
        self._count(at)
        depth = 1 + max((depth for _, depth in arguments), default=0)
        if depth > DEPTH:
            raise wrong(f"The expression is nested more than {DEPTH} levels deep", at)
        return Apply(name, tuple(node for node, _ in arguments)), depth

    def _count(self, at: int) -> None:
        self._parts += 1
        if self._parts > PARTS:
            raise wrong(f"The expression has more than {PARTS} parts", at)

    def _in(self, left: tuple[Node, int]) -> tuple[Node, int]:
        at = self.take("(").at
        listed = [self._listed()]
        while self.took(","):
            listed.append(self._listed())
        self.take(")")
        if len(listed) > LISTED:
            raise wrong(f"The list behind in has more than {LISTED} values", at)
        return self._apply("in", at, left, *((value, 0) for value in listed))

    def _listed(self) -> Literal:
        at = self.next.at
        value, _ = self._unary()
        if not isinstance(value, Literal):
            raise wrong("In a list only values can stand", at)
        return value

    def _unary(self) -> tuple[Node, int]:
        token = self.next
        if token.kind == "-":
            return self._negative()
        if token.kind == "name" and token.text == "not":
            self.take()
            self.deeper()
            condition = self._expression(COMPARING)
            self.higher()
            return self._apply("not", token.at, condition)
        return self._primary()

    def _negative(self) -> tuple[Node, int]:
        at = self.take("-").at
        if self.next.kind == "number":
            number = values.literal(self.take())
            return Literal(-number.value, "number"), 0
        self.deeper()
        found = self._unary()
        self.higher()
        return self._apply("neg", at, found)

    def _primary(self) -> tuple[Node, int]:
        token = self.next
        if token.kind == "(":
            self.take()
            self.deeper()
            found = self._expression(1)
            self.higher()
            self.take(")")
            return found
        if token.kind in values.LITERALS:
            return self._literal(self.take()), 0
        if token.kind != "name" or token.text in OPERATORS:
            raise self.unexpected("a value, a property or a function")
        if self.behind.kind == "(":
            return self._call()
        if token.text in values.WORDS:
            self.take()
            return values.WORDS[token.text], 0
        return self._path()

    def _literal(self, token: Token) -> Literal:
        timely = token.kind == "time" or token.text.startswith("duration'")
        if timely and self.took("/"):
            end = self.take()
            if end.kind == "name" and not _DURATION.fullmatch(end.text):
                raise wrong("An interval ends with a time or a duration", end.at)
            return values.interval(token, end)
        return values.literal(token)

    def _call(self) -> tuple[Node, int]:
        token = self.take()
        name = token.text.lower()
        if name not in FUNCTIONS:
            raise wrong(f"There is no function called {token.text}", token.at)
        self.deeper()
        arguments = self._arguments()
        self.higher()
        fewest, most = FUNCTIONS[name]
        if not fewest <= len(arguments) <= most:
            many = str(fewest) if fewest == most else f"{fewest} or {most}"
            raise wrong(f"{name} takes {many} arguments and was given {len(arguments)}", token.at)
        return self._apply(name, token.at, *arguments)

    def _arguments(self) -> list[tuple[Node, int]]:
        self.take("(")
        if self.took(")"):
            return []
        found = [self._expression(1)]
        while self.took(","):
            found.append(self._expression(1))
        self.take(")")
        return found

    def _path(self) -> tuple[Node, int]:
        at = self.next.at
        names = [self.take("name").text]
        while True:
            if self.next.kind == "index":
                names.append(self.take().text)
            elif self.took("/"):
                if self.next.text == "any" and self.behind.kind == "(":
                    return self._any(Path(tuple(names)))
                names.append(self.name())
            else:
                break
            if len(names) > NAMES:
                raise wrong(f"The path has more than {NAMES} names", at)
        return Path(tuple(names)), 0

    def name(self) -> str:
        """A name within a path; one that is no word stands in quotes."""
        token = self.take()
        if token.kind == "name":
            return token.text
        if token.kind == "string":
            return values.text(token)
        if token.kind == "number" and token.text.isdecimal():
            return token.text
        self._at -= 1
        raise self.unexpected("a name")

    def _any(self, path: Path) -> tuple[Node, int]:
        at = self.take("name").at
        self.take("(")
        if self.took(")"):
            self._count(at)
            return Exists(path, "", TRUE), 1
        variable = self.take("name").text
        if variable in OPERATORS or variable in values.WORDS:
            raise wrong(f"“{variable}” cannot name what any looks at", at)
        self.take(":")
        self.deeper()
        condition, depth = self._expression(1)
        self.higher()
        self.take(")")
        self._count(at)
        if depth >= DEPTH:
            raise wrong(f"The expression is nested more than {DEPTH} levels deep", at)
        return Exists(path, variable, condition), depth + 1
