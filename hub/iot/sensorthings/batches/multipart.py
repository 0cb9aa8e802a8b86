"""A batch as multipart/mixed, the standard's own form: one part for each request, nested parts for each change set."""

from collections.abc import Iterable, Sequence
from email.message import Message
from email.parser import BytesParser
from http import HTTPStatus
from secrets import token_hex

from hub.errors import BadRequest
from hub.iot.sensorthings.batches.answers import Answer
from hub.iot.sensorthings.batches.operations import Group, Operation, Step, checked, operation


def read(body: bytes, content_type: str) -> list[Step]:
    """The requests in order; `BadRequest` for what is not a batch."""
    parts = _parts(_message(b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body))
    return checked([_step(part) for part in parts])


def _message(text: bytes) -> Message:
    return BytesParser().parsebytes(text)


def _parts(message: Message) -> Sequence[Message]:
    parts = message.get_payload()
    if message.get_content_type() != "multipart/mixed" or not isinstance(parts, list) or message.defects:
        raise BadRequest("The batch is not multipart/mixed with the boundary that its Content-Type names")
    return parts  # type: ignore[return-value]


def _step(part: Message) -> Step:
    if part.get_content_maintype() != "multipart":
        return _operation(part)
    operations = tuple(_operation(each) for each in _parts(part))
    if any(each.method == "GET" for each in operations):
        raise BadRequest("A change set holds changes only, no GET")
    return Group(operations)


def _operation(part: Message) -> Operation:
    if part.get_content_type() != "application/http":
        raise BadRequest("Each part of a batch is application/http or, as a change set, multipart/mixed")
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        raise BadRequest("A part of the batch cannot be read")
    line, _, rest = payload.lstrip(b"\r\n").partition(b"\n")
    words = line.decode("latin-1").split()
    if not 2 <= len(words) <= 3:
        raise BadRequest("A part of the batch does not begin with a line such as GET Things(1) HTTP/1.1")
    inner = _message(rest)
    content = rest.lstrip(b"\r\n") if not inner.keys() else _content(rest)
    headers = {name: str(value) for name, value in inner.items()}
    id = str(part.get("Content-ID") or inner.get("Content-ID") or "").strip().strip("<>")
    return operation(words[0], words[1], id=id, headers=headers, body=content)


def _content(text: bytes) -> bytes:
    """What stands behind the first empty line: bytes as they are."""
    ends = [(at, len(end)) for end in (b"\r\n\r\n", b"\n\n") if (at := text.find(end)) >= 0]
    if not ends:
        return b""
    at, length = min(ends)
    return text[at + length :]


def write(answers: Iterable[Answer | Sequence[Answer]]) -> tuple[bytes, str]:
    """The answers in the order of the requests, and the media type that names their boundary."""
    boundary = f"batch_{token_hex(12)}"
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + _written(each) for each in answers)
    return body + b"--" + boundary.encode() + b"--\r\n", f"multipart/mixed; boundary={boundary}"


def _written(answer: Answer | Sequence[Answer]) -> bytes:
    if not isinstance(answer, Answer):
        body, kind = write(answer)
        return b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body + b"\r\n"
    head = ["Content-Type: application/http", "Content-Transfer-Encoding: binary"]
    head += [f"Content-ID: {answer.id}"] if answer.id else []
    head += ["", f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    head += [f"{name}: {value}" for name, value in answer.headers.items()]
    return "\r\n".join([*head, "", ""]).encode() + answer.body + b"\r\n"
