"""A linked file, fetched through the one door into a kept file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hub.config import Settings
from hub.datasets.store.imports import Order
from hub.files import Files, Incoming
from hub.http import HttpDoor

VALIDATORS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
"""What a site says of its version of a file, and as what it is said again to the site."""
UNCHANGED = 304


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file to be read: where it lies, its SHA-256, what it is called, and what its site said of its version."""

    path: Path
    digest: str
    name: str
    media_type: str
    validators: Mapping[str, str] = field(default_factory=dict)


class _Landing:
    """Where a body lands; what an earlier try brought is gone."""

    def __init__(self, files: Files, max_bytes: int) -> None:
        self._files, self._max_bytes = files, max_bytes
        self.file: Incoming = files.receive(max_bytes)

    def begin(self) -> None:
        self.file.close()
        self.file = self._files.receive(self._max_bytes)

    def take(self, piece: bytes) -> None:
        self.file.write(piece)


def fetch(settings: Settings, files: Files, order: Order, validators: Mapping[str, str]) -> Fetched | None:
    """Fetch the file of an order; None when its site says that it has not changed since `validators`."""
    door = HttpDoor(settings.allow_networks, max_bytes=settings.max_source_bytes)
    asked = {VALIDATORS[name]: value for name, value in validators.items() if name in VALIDATORS}
    landing = _Landing(files, settings.max_source_bytes)
    try:
        answer = door.fetch(order.url, landing.take, landing.begin, headers=asked)
        if answer.status == UNCHANGED and asked:
            return None
        blob = landing.file.keep()
    finally:
        landing.file.close()
    told = {name: answer.headers[name] for name in VALIDATORS if answer.headers.get(name)}
    media_type = order.media_type or answer.headers.get("Content-Type", "").partition(";")[0].strip()
    return Fetched(files.path(blob.digest), blob.digest, order.name, media_type, told)
