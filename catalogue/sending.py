"""Files that are made while they are sent: named, marked with what they depend on, sent in part where asked for.

Source: RFC 9110, sections 8.8 (ETag), 13 (conditions) and 14 (ranges).
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from flask import Response, request
from werkzeug.wsgi import ClosingIterator

from catalogue import formats
from catalogue.exports import aside
from hub.turns import long_answers

PLACE = "exports"
"""Where files lie on their way, in the data folder."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file to send: its name and type, a mark that changes with its bytes, and how to make it.

    The same mark means the same bytes: what is made again is made alike. Without a mark it is always sent anew, and
    without `parts` always as a whole.
    """

    name: str
    media_type: str
    mark: str
    make: Callable[[], Iterator[bytes]]
    folder: Path
    parts: bool = True


def send(file: Sent) -> Response:
    """The file, a part of it, or that it is the one that the client has."""
    if file.mark and request.if_none_match.contains_weak(file.mark):
        return _marked(Response(status=304), file)
    if request.method == "HEAD":
        response = Response(iter(()))  # a file that is not made has no length
    elif _asks_for_part(file):
        response = _part(file)
    else:
        response = _whole(file)
    response.headers.set("Content-Type", file.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return _marked(response, file)


def _marked(response: Response, file: Sent) -> Response:
    if file.mark:
        response.set_etag(file.mark)
        response.headers["Accept-Ranges"] = "bytes" if file.parts else "none"
    return response


def _asks_for_part(file: Sent) -> bool:
    """A single range of the very file that the client knows; all else is answered with the whole file."""
    asked = request.range
    if not (file.mark and file.parts) or asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return False
    return request.headers.get("If-Range", f'"{file.mark}"') == f'"{file.mark}"'


def _whole(file: Sent) -> Response:
    """Written while it is sent; what goes wrong at its beginning is still a proper error.

    A file that fits into one piece is made at once, so that nothing is kept open for it.
    """
    pieces = file.make()
    begin = next(pieces, b"")
    return _closing(formats.gather(chain([begin], pieces) if begin else pieces), pieces)


def _part(file: Sent) -> Response:
    """The whole file is made aside, for nobody knows before where it ends."""
    with ExitStack() as stack:
        made = stack.enter_context(aside.folder(file.folder / PLACE)) / "file"
        with made.open("wb") as into:
            into.writelines(file.make())
        length = made.stat().st_size
        assert request.range is not None  # noqa: S101 (asked before)
        found = request.range.range_for_length(length)
        if found is None:
            return Response(status=416, headers={"Content-Range": f"bytes */{length}"})
        kept = stack.pop_all()
    start, stop = found
    response = _closing(_cut(kept, made, start, stop))
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{length}"
    response.content_length = stop - start
    return response


def _cut(kept: ExitStack, made: Path, start: int, stop: int) -> Generator[bytes, None, None]:
    with kept, made.open("rb") as opened:
        yield b""  # from here on the folder goes when this ends
        opened.seek(start)
        while start < stop and (piece := opened.read(min(aside.PIECE, stop - start))):
            start += len(piece)
            yield piece


def lasting(response: Response) -> Response:
    """A file that its reader may take long for: there is a place for so many of them at a time."""
    if (response.content_length or 0) > aside.PIECE and request.method != "HEAD":
        place = ExitStack()
        place.enter_context(long_answers.one())
        chunks: Any = response.response
        # Not call_on_close, which a file that is passed through as it is does not know.
        response.response = ClosingIterator(chunks, place.close)
    return response


def _closing(chunks: Iterator[bytes], *more: Iterator[bytes]) -> Response:
    """An answer whose makers end with it, also when the client leaves."""
    with ExitStack() as stack:
        for each in (chunks, *more):
            if isinstance(each, Generator):
                stack.callback(each.close)
        first = next(chunks, b"")
        if not 0 < len(first) < formats.CHUNK:  # else it is made as a whole by now
            stack.enter_context(long_answers.one())
        response = Response(chain([first], chunks))
        response.call_on_close(stack.pop_all().close)
    return response
