"""The archive of a dataset, sent while it is written."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import orjson

from catalogue import feeds
from catalogue.bundle import contents, datapackage, reader
from catalogue.bundle.contents import Contents
from catalogue.dcat import known
from catalogue.exports.zipping import Archive
from catalogue.schemas.package import package_dict
from catalogue.sending import Sent
from hub.access import Call
from hub.datasets import store
from hub.datasets.store import Shown

TYPE = "application/zip"


def sent(call: Call, name: str) -> Sent:
    """The archive of what the caller may see of a dataset."""
    (shown,) = known.seen(call.session, [store.shown(call.session, name)])
    site_url = call.settings.site_url
    found = contents.contents(call, shown, call.settings.max_bundle_bytes)
    before = (
        ("README.txt", reader.readme(shown, found, site_url)),
        ("LICENCE.txt", reader.licence(shown, found, site_url)),
        ("index.html", reader.page(shown, found, site_url)),
        ("metadata/dataset.json", orjson.dumps(package_dict(shown, site_url), option=orjson.OPT_INDENT_2)),
        ("metadata/dcat.ttl", feeds.turtle(call, shown)),
    )
    state = hashlib.sha256(repr((before, found.state, [each.path for each in found.entries])).encode()).hexdigest()
    return Sent(
        name=f"{shown.dataset.name}-{shown.dataset.metadata_modified:%Y-%m-%d}.zip",
        media_type=TYPE,
        mark=state,
        make=lambda: written(shown, site_url, before, found),
        folder=call.settings.data,
        parts=False,
    )


def written(shown: Shown, site_url: str, before: Sequence[tuple[str, bytes]], found: Contents) -> Iterator[bytes]:
    """First what people read, then the data, at last what programs know of it, with its checksums."""
    archive = Archive()
    yield b"".join([archive.put(path, content) for path, content in before])
    measured: dict[str, tuple[int, str]] = {}
    for entry in found.entries:
        meter = Meter()
        with closing(entry.make()) as pieces:
            yield from archive.add(entry.path, meter.through(pieces), compress=entry.compress)
        measured[entry.path] = meter.size, meter.digest.hexdigest()
    yield archive.put("datapackage.json", datapackage.written(shown, site_url, found.entries, measured))
    yield archive.end()


@dataclass
class Meter:
    """How long what passes is, and its checksum."""

    size: int = 0

    def __post_init__(self) -> None:
        self.digest = hashlib.sha256()

    def through(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The same pieces."""
        for piece in pieces:
            self.size += len(piece)
            self.digest.update(piece)
            yield piece
