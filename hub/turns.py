"""A request computes when it has arrived: who sends slowly keeps a thread waiting, and nobody else."""

from collections.abc import Callable, Iterable
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

SMALL = 1_000_000
"""A body up to this size is waited for before the turn begins; a larger one, and one of unknown size, takes none."""
TURNS = 2
"""How many requests of a process compute side by side: more would only wait for each other."""


class Turns:
    """The WSGI application, entered by few at a time.

    Large bodies are read while they come in, by requests that mostly wait for them. They take no turn, so that nobody
    who has a turn can wait for somebody who wants one.
    """

    def __init__(self, application: Application, turns: int = TURNS) -> None:
        self.application = application
        self.turns = BoundedSemaphore(turns)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer when it is this request's turn."""
        if not _arrived(environ):
            return self.application(environ, start_response)
        with self.turns:
            return self.application(environ, start_response)


def _arrived(environ: dict[str, Any]) -> bool:
    """Wait for a small body; False for one that is not."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return False
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdecimal() and len(length) < 10 and int(length) <= SMALL):
        return False
    if length != "0":
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
    return True
