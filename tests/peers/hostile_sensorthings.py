"""Bad requests to SensorThings without end: good ones in which something was changed, and what was never good."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote

from tests.peers.hostile_values import (
    ARRAY,
    BODIES,
    HEADERS,
    IDS,
    KINDS,
    LITERALS,
    NAMES,
    PATCHES,
    PATHS,
    QUESTIONS,
    RUBBISH,
    SETS,
    VALUES,
    WORDS,
)

TOKEN = re.compile(r"'(?:[^']|'')*'|[\w.@-]+|[^\w\s]|\s+")
METHODS = ("GET", "POST", "PATCH", "PUT", "HEAD", "OPTIONS", "TRACE", "get", "X" * 300)


@dataclass(frozen=True)
class Sent:
    """One request, its address below the root of the service."""

    method: str
    target: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def written(value: Any) -> bytes:
    """As JSON, with all that Python calls so: NaN, halves of characters, numbers of any length."""
    return json.dumps(value).encode("utf-8", "surrogatepass")


def sendable(text: str) -> str:
    """What can stand in the first line of a request."""
    return "".join(each for each in text if " " < each < "\x7f")


class Hostile:
    """Somebody who never sends the same twice, but the same again from the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self._kinds = (
            *(self.question, self.question, self.question, self.address, self.entity, self.entity, self.change),
            *(self.arrays, self.patch, self.deletion, self.together, self.multipart, self.broken),
        )

    def requests(self, count: int) -> Iterator[Sent]:
        """So many of them, of every kind."""
        for _ in range(count):
            yield self.one(self._kinds)()

    def one(self, of: Any) -> Any:
        return self.chance.choice(of)

    def few(self, most: int) -> range:
        return range(min(self.chance.randint(0, most), self.chance.randint(0, most)))

    # What was good before

    def bent(self, text: str) -> str:
        """A text in which a few words are others, gone, there twice, or in each other's place."""
        tokens = TOKEN.findall(text)
        for _ in self.few(4):
            at = self.chance.randrange(len(tokens)) if tokens else 0
            match self.chance.randrange(7):
                case 0 | 1:
                    tokens[at : at + 1] = [self.one(LITERALS)]
                case 2:
                    tokens[at : at + 1] = [self.one(WORDS)]
                case 3:
                    del tokens[at : at + 1]
                case 4:
                    tokens[at:at] = [self.one((*LITERALS, *WORDS)), " "]
                case 5:
                    tokens[at : at + 1] *= self.one((2, 2, 500))
                case 6:
                    end = self.chance.randrange(at, len(tokens) + 1) if tokens else 0
                    tokens[at:end] = ["(", *tokens[at:end], ")"] * self.one((1, 1, 70))
        return "".join(tokens)

    def spoilt(self, good: Any) -> Any:
        """A body in which a few values are others, gone, further in, or beside one that nobody knows."""
        made = {"": deepcopy(good)}
        for _ in self.few(5):
            holder, key = self.one(list(_places(made)))
            match self.chance.randrange(6):
                case 0 | 1 | 2:
                    holder[key] = deepcopy(self.one(VALUES))
                case 3 if key != "":
                    del holder[key]
                case 4:
                    holder[key] = self.one(([holder[key]], {"a": holder[key]}, [holder[key]] * 3))
                case _ if isinstance(holder, dict):
                    holder[self.one(NAMES)] = deepcopy(self.one((*VALUES, holder[key])))
        return made.get("")

    def encoded(self, text: str) -> str:
        safe = self.one(("", "()/,$=;':", "()/,$=;':%"))
        return sendable(quote(text.encode("utf-8", "surrogatepass"), safe=safe))

    # Kinds of requests

    def question(self) -> Sent:
        path, _, query = self.one(QUESTIONS).partition("?")
        options = [option.partition("=") for option in query.split("&")]
        asked = [f"{self.one((name,) * 9 + ('$x', ''))}={self.encoded(self.bent(value))}" for name, _, value in options]
        return Sent("GET", f"/{path}?" + "&".join(asked[: self.chance.randint(1, 9)]))

    def address(self) -> Sent:
        path = self.one((self.bent(self.one(PATHS)), self.bent(self.one(PATHS)), self.one(RUBBISH).decode("latin-1")))
        return Sent(self.one(METHODS), "/" + self.encoded(path)[:20_000])

    def entity(self) -> Sent:
        path, body = self.one(BODIES)
        return Sent("POST", f"/{path}", written(self.spoilt(body)), self.headers())

    def change(self) -> Sent:
        path, body = self.one(BODIES)
        kind = path.rpartition("/")[2]
        target = f"/{kind}({self.encoded(str(self.one(IDS)))})" + self.one(
            ("", "", "", f"/{self.one(SETS)}", "/Thing/$ref")
        )
        return Sent(self.one(("PATCH", "PUT", "PATCH", "POST")), target, written(self.spoilt(body)), self.headers())

    def arrays(self) -> Sent:
        return Sent("POST", "/CreateObservations", written(self.spoilt([ARRAY, ARRAY])), self.headers())

    def patch(self) -> Sent:
        operations = [deepcopy(self.one(PATCHES)) for _ in range(self.one((1, 2, 300)))]
        target = f"/{self.one(SETS)}({self.encoded(self.one(('1', '2', chr(39) + '1-1704067200000000' + chr(39))))})"
        return Sent("PATCH", target, written(self.spoilt(operations)), {"Content-Type": "application/json-patch+json"})

    def deletion(self) -> Sent:
        """Of nothing, if it can be understood at all."""
        told = self.encoded(f"id eq 0 and ({self.bent('name eq 1')})").replace("%29%20or", "")
        return self.one((
            Sent("DELETE", f"/{self.one(SETS)}({self.encoded(str(self.one(IDS[4:])))})"),
            Sent("DELETE", f"/{self.one(SETS)}(0)/{self.one(SETS)}?$filter={told}"),
            Sent("DELETE", f"/{self.one(SETS)}(0)/{self.one(SETS)}/$ref?$id={self.one(('', 'x', '../Things(0)'))}"),
        ))  # fmt: skip

    def inner(self) -> Sent:
        found: Sent = self.one((self.question, self.entity, self.change, self.address, self.deletion))()
        return found

    def together(self) -> Sent:
        requests: list[Any] = []
        for number in range(self.chance.randint(1, 5)):
            inner = self.inner()
            group = {"atomicityGroup": self.one(("a", "b"))} if self.one((True, False)) else {}
            body = {"body": json.loads(inner.body)} if inner.body and inner.method != "GET" else {}
            one = {"id": str(number), "method": inner.method.lower(), "url": inner.target[1:], **group, **body}
            requests.append(one if self.one((True, False)) else self.spoilt(one))
        return Sent("POST", "/$batch", written({"requests": requests}), self.headers())

    def multipart(self) -> Sent:
        lines = []
        for number in range(self.chance.randint(1, 4)):
            inner = self.inner()
            lines += ["--b", "Content-Type: application/http", f"Content-ID: {number}", ""]
            lines += [f"{inner.method} /v1.1{inner.target} HTTP/1.1", "Content-Type: application/json", ""]
            lines += [inner.body.decode("utf-8", "replace")]
        for _ in self.few(5):
            at = self.chance.randrange(len(lines))
            other = self.one((self.bent(lines[at][:500]), "--b", "--b--", "", "x" * 9_000))
            lines[at : at + self.one((0, 1, 1))] = [other]
        body = self.one(("\r\n", "\r\n", "\n")).join([*lines, self.one(("--b--", "--b--", ""))])
        kind = "multipart/" + self.one(("mixed; boundary=b",) * 6 + ("mixed", "mixed; boundary=", "x"))
        return Sent("POST", "/$batch", body.encode("utf-8", "surrogatepass"), {"Content-Type": kind})

    def broken(self) -> Sent:
        path = self.one((*SETS, "CreateObservations", "$batch", "Things(1)", "Datastreams(1)/Observations", *PATHS))
        return Sent(self.one(("POST", "POST", "PATCH", "PUT")), f"/{path}", self.one(RUBBISH), self.headers())

    def headers(self) -> dict[str, str]:
        more = {name: self.one(values) for name, values in HEADERS.items() if self.chance.random() < 0.04}
        return {"Content-Type": self.one(KINDS), **more}


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each place in a body: what holds it, and under which name or number."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _places(value[key])
