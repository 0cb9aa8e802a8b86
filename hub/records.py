"""Plain values between layers. Standard library only, frozen, safe to send between processes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, Protocol, Self

Result = float | int | bool | str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: a GeoJSON geometry (RFC 7946, WGS 84, lon lat), a name, an official key (AGS or ARS)."""

    geometry: Mapping[str, Any] | None = None
    name: str = ""
    official_key: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One unit of work as a source delivered it: a page, a file, a publish. `state` is the cursor to resume from."""

    body: bytes
    media_type: str = ""
    name: str = ""
    url: str = ""
    modified: datetime | None = None
    state: Mapping[str, Any] | None = None


_VALUE = re.compile(r"%\(\w+\)s")


class Words(str):
    """A sentence that knows its form and values, so that pages can say it in the reader's language."""

    form: str
    values: Mapping[str, Any]

    def __new__(cls, form: str, /, **values: Any) -> Self:
        """Texts stand for themselves, numbers are counts, and `Words` are said in the same language."""
        if values and "%" in _VALUE.sub("", form):
            raise ValueError(form)
        told = {key: f"{value:,}" if isinstance(value, int) else value for key, value in values.items()}
        made = super().__new__(cls, form % told if values else form)
        made.form, made.values = str(form), values
        return made


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is to be told of a record: where it stood (file, row, path) and why, in a sentence a clerk understands.

    `kind` says what became of it: `refused` was not taken in; a `note` is about one that was; `from here` came from
    this hub; a `duplicate` stands here from another source, too; `deleted here` was taken away by people; `gone` is
    no longer offered by the source; `shrunk` means a whole run that brought too little. `identifier` is what the
    record is called within its source, where that could still be read: what stands here of it stays.
    """

    where: str
    reason: str
    record: str = ""
    kind: str = "refused"
    identifier: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Document:
    """Something that describes datasets, in the format `media_type`; a harvester that accepts it makes drafts of it.

    `body` holds bytes, or plain JSON values where the connector already had to read them.
    `hints` are what the source's owner said beforehand (title, license, theme, place, columns).
    """

    identifier: str
    media_type: str
    body: Any
    name: str = ""
    url: str = ""
    modified: datetime | None = None
    hints: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """A series of one property seen by one thing (a SensorThings Datastream); it exists even while it is silent.

    `thing` identifies the thing within its source, `observed_property` is a word of `harvesters.normalise`
    (or the source's own), `unit` a UCUM code or what the source writes.
    """

    thing: str
    observed_property: str
    unit: str = ""
    name: str = ""
    thing_name: str = ""
    description: str = ""
    sensor: str = ""
    place: Place | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def identifier(self) -> str:
        """Unique within the source."""
        return f"{self.thing}/{self.observed_property}"


@dataclass(frozen=True, slots=True)
class Reading:
    """One observation: aware time, result in the stream's unit. `key` separates several results of one instant."""

    stream: Stream
    phenomenon_time: datetime
    result: Result
    key: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, in the words of Frictionless Table Schema.

    `type` is text, integer, number, boolean, date, datetime, time or json.
    """

    name: str
    type: str = "text"
    title: str = ""
    unit: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain values in the columns' order; `geometries`: one GeoJSON geometry or None per row, or empty."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    geometries: tuple[Mapping[str, Any] | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds that becomes a table: its columns, the first rows, and what was found out about it.

    `facts` are plain values for people and for the next reading: encoding, delimiter, decimal, header_row, unit_row,
    sheet, sheets, layer, layers, crs, geometry ("" or "yes"), rows. `samples` are the first rows, in the columns'
    order and, where there is a geometry, with its GeoJSON (WGS 84) behind them. `warnings` name columns that look like
    data about persons: column, kind (name, email, phone, birth_date, iban, plate, home), how many values, an example
    that hides the most.
    """

    columns: tuple[Column, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    samples: tuple[tuple[Any, ...], ...] = ()
    warnings: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class DistributionDraft:
    """One way to get a dataset's data (dcat:Distribution, a CKAN resource), not yet stored."""

    identifier: str
    access_url: str = ""
    download_url: str = ""
    title: str = ""
    description: str = ""
    format: str = ""
    media_type: str = ""
    byte_size: int | None = None
    license: str = ""
    issued: datetime | None = None
    modified: datetime | None = None
    table: Table | None = None
    content: bytes | IO[bytes] | None = None
    file_name: str = ""
    terms: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DatasetDraft:
    """A dataset (dcat:Dataset, a CKAN package), not yet stored; `terms`: further fields of `hub.datasets.terms`.

    `fields` are those of a portal's own schema. With `series` it is a dcat:DatasetSeries. `provenance` holds the words
    of the source that were mapped to codes, by field (license, place, theme, ...).
    """

    identifier: str
    title: str
    name: str = ""
    description: str = ""
    license: str = ""
    keyword: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    spatial: Place | None = None
    issued: datetime | None = None
    modified: datetime | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)
    extras: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    distribution: tuple[DistributionDraft, ...] = ()
    series: bool = False
    provenance: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The source itself says that it no longer has the dataset with this identifier."""

    identifier: str


Parsed = Reading | Stream | Document | Refusal | Withdrawal
Harvested = DatasetDraft | Reading | Stream | Refusal | Withdrawal


class Answer(Protocol):
    """What the outbound door gives back: the whole body, read within limits."""

    status: int
    url: str
    headers: Mapping[str, str]
    content: bytes


class Door(Protocol):
    """The only way out (`hub.http`)."""

    def get(
        self, url: str, *, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Fetch `url`; raises `hub.errors.Unreachable` with a sentence when it cannot be had within limits."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What `fetch` is given: its checked configuration, where it stopped last time, the door out, its limits."""

    config: Mapping[str, Any]
    http: Door
    state: Mapping[str, Any] = field(default_factory=dict)
    now: datetime | None = None
    max_bytes: int = 100_000_000


class Connector(Protocol):
    """The shape of a connector module."""

    TITLE: str
    Config: Any

    def fetch(self, context: Context) -> Iterator[Message | Refusal]:
        """Everything that is new since `context.state`, in an order that allows to resume."""
        ...

    def parse(self, message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
        """What one message says; no network, clock or database."""
        ...
