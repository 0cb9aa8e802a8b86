"""What the index knows of a dataset, stated once: the fields questions may name, and how each is kept.

Names are CKAN's. Those that begin with an underscore are the index's own: no question reaches them by name.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from uuid import UUID
from zlib import crc32

from tantivy import Document, Filter, Index, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from catalogue.search.compounds import parts_of
from catalogue.search.moments import microseconds, written
from hub.errors import Invalid

# Raise it with every change of what follows: an index of another version has to be rebuilt.
VERSION = 8

# Longer extras (a geometry, a whole document) are data, not words to search for.
MAX_EXTRA = 1_000
_SEPARATOR = "\x1f"
_KEY = re.compile(r"[\w][\w .:-]{0,98}")


Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of one dataset; `organization` is the name and `owner_org` the id of its owner.

    `places` are names of what it is about beside its own words; `bounds` are degrees west, south, east, north;
    `vocabularies` are its tags from each vocabulary that it has one of, by the vocabulary's name.
    `fields` are those of a portal's own schema: searched like extras, and counted like facets.
    """

    id: str
    name: str
    metadata_created: datetime
    metadata_modified: datetime
    title: str = ""
    notes: str = ""
    public: bool = False
    state: str = "active"
    dataset_type: str = "dataset"
    organization: str = ""
    owner_org: str = ""
    license_id: str = ""
    tags: Sequence[str] = ()
    groups: Sequence[str] = ()
    res_format: Sequence[str] = ()
    res_name: Sequence[str] = ()
    res_description: Sequence[str] = ()
    num_resources: int = 0
    res_url: Sequence[str] = ()
    res_type: Sequence[str] = ()
    res_extras: Mapping[str, Sequence[str]] = field(default_factory=dict)
    author: str = ""
    author_email: str = ""
    maintainer: str = ""
    maintainer_email: str = ""
    url: str = ""
    version: str = ""
    creator_user_id: str = ""
    harvest_source_id: str = ""
    places: Sequence[str] = ()
    bounds: Bounds | None = None
    vocabularies: Mapping[str, Sequence[str]] = field(default_factory=dict)
    extras: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Kind(Enum):
    """How a field is searched: by its words, by its exact value, as a moment, as a number."""

    TEXT = auto()
    STRING = auto()
    DATE = auto()
    NUMBER = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """One field that questions may name; those with exact values can be counted, `stored` ones are read back."""

    kind: Kind
    read: Callable[[Entry], Sequence[str] | str | int]
    stored: bool = False


def _catch_all(entry: Entry) -> list[str]:
    named = [entry.name, entry.title, entry.notes, entry.organization, entry.author, entry.maintainer, entry.url]
    listed = [*entry.tags, *entry.groups, *entry.res_name, *entry.res_description]
    pairs = (*entry.extras.values(), *entry.fields.values())
    extras = [value for values in pairs for value in _texts(values) if len(value) <= MAX_EXTRA]
    chosen = [tag for tags in entry.vocabularies.values() for tag in tags]
    return [*named, *listed, *chosen, *entry.places, *extras]


def _texts(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def _words(entry: Entry) -> list[str]:
    # Behind all texts, so that no phrase goes through the parts of compound words.
    texts = _catch_all(entry)
    return [*texts, *([" ".join(found)] if (found := parts_of(" ".join(texts))) else [])]


FIELDS = {
    "id": Field(Kind.STRING, lambda entry: entry.id, stored=True),
    "name": Field(Kind.STRING, lambda entry: entry.name, stored=True),
    "title": Field(Kind.TEXT, lambda entry: entry.title),
    "title_string": Field(Kind.STRING, lambda entry: entry.title, stored=True),
    "notes": Field(Kind.TEXT, lambda entry: entry.notes),
    "text": Field(Kind.TEXT, _words),
    "tags": Field(Kind.STRING, lambda entry: entry.tags),
    "groups": Field(Kind.STRING, lambda entry: entry.groups),
    "organization": Field(Kind.STRING, lambda entry: entry.organization),
    "owner_org": Field(Kind.STRING, lambda entry: entry.owner_org),
    "license_id": Field(Kind.STRING, lambda entry: entry.license_id),
    "res_format": Field(Kind.STRING, lambda entry: entry.res_format),
    "res_name": Field(Kind.TEXT, lambda entry: entry.res_name),
    "res_description": Field(Kind.TEXT, lambda entry: entry.res_description),
    "dataset_type": Field(Kind.STRING, lambda entry: entry.dataset_type),
    "type": Field(Kind.STRING, lambda entry: entry.dataset_type),
    "state": Field(Kind.STRING, lambda entry: entry.state),
    "capacity": Field(Kind.STRING, lambda entry: "public" if entry.public else "private"),
    "private": Field(Kind.STRING, lambda entry: "false" if entry.public else "true"),
    "author": Field(Kind.TEXT, lambda entry: entry.author),
    "maintainer": Field(Kind.TEXT, lambda entry: entry.maintainer),
    "url": Field(Kind.STRING, lambda entry: entry.url),
    "version": Field(Kind.STRING, lambda entry: entry.version),
    "author_email": Field(Kind.STRING, lambda entry: entry.author_email),
    "maintainer_email": Field(Kind.STRING, lambda entry: entry.maintainer_email),
    "creator_user_id": Field(Kind.STRING, lambda entry: entry.creator_user_id),
    "harvest_source_id": Field(Kind.STRING, lambda entry: entry.harvest_source_id),
    "res_url": Field(Kind.STRING, lambda entry: entry.res_url),
    "res_type": Field(Kind.STRING, lambda entry: entry.res_type),
    "site_id": Field(Kind.STRING, lambda entry: "default"),
    "entity_type": Field(Kind.STRING, lambda entry: "package"),
    "num_resources": Field(Kind.NUMBER, lambda entry: entry.num_resources),
    "num_tags": Field(Kind.NUMBER, lambda entry: len(entry.tags) + sum(map(len, entry.vocabularies.values()))),
    "metadata_created": Field(Kind.DATE, lambda entry: microseconds(entry.metadata_created)),
    "metadata_modified": Field(Kind.DATE, lambda entry: microseconds(entry.metadata_modified)),
}

PUBLIC, EXTRAS, PRESENT, UNSTEMMED = "_public", "_extras", "_present", "_unstemmed"
OWN = "_own"
"""The fields of portals' own schemas, counted by their value."""
# CKAN has a field for each vocabulary; here one holds all of them, and each value begins with the field's name.
VOCABULARIES, VOCABULARY = "_vocabularies", "vocab_"
DATES, DATE_ENDING = "_dates", "_date"
"""Extras whose key ends so, as numbers: the upper bits tell the key, the lower ones the second."""
_SECONDS = 40
# Words of fields whose values are kept whole: they only make a hit rank higher.
WORDS: dict[str, Callable[[Entry], Sequence[str]]] = {
    "_name": lambda entry: [entry.name],
    "_tags": lambda entry: entry.tags,
    "_groups": lambda entry: entry.groups,
}
# Numbers that are only sorted by.
ID_HIGH, ID_LOW = "_id_high", "_id_low"
# Names of one town often begin alike: 32 bytes of them, as four numbers.
NAME_ORDER = tuple(f"_name_{at}" for at in range(4))
TITLE_ORDER = tuple(f"_title_{at}" for at in range(4))
CREATED_ORDER, MODIFIED_ORDER = "_created_order", "_modified_order"
# Where an entry lies, in millionths of a degree.
WEST, SOUTH, EAST, NORTH = BOUNDS = ("_west", "_south", "_east", "_north")
MICRODEGREES = 1_000_000


def _analyzer(tokenizer: Tokenizer, *filters: Filter) -> TextAnalyzer:
    builder = TextAnalyzerBuilder(tokenizer).filter(Filter.lowercase()).filter(Filter.ascii_fold())
    for each in filters:
        builder = builder.filter(each)
    return builder.build()


# The German stemmer also takes ae, oe, ue for umlauts, so that Bäume, Baeume, Baume and Baum meet in one stem.
STEMS = _analyzer(Tokenizer.simple(), Filter.remove_long(100), Filter.stemmer("german"))
UNSTEMMED_WORDS = _analyzer(Tokenizer.simple(), Filter.remove_long(100))
TELLING_WORDS = _analyzer(Tokenizer.simple(), Filter.stopword("german"))
_WHOLE = _analyzer(Tokenizer.raw())


def encodable(text: str) -> str:
    """The text without halves of characters, which JSON can carry and no index can keep."""
    return text.encode(errors="replace").decode()


def folded(text: str) -> str:
    """The whole text in small letters without accents: how it is sorted, and how wildcards see it."""
    return "".join(_WHOLE.analyze(encodable(text)))


def heads(text: str, count: int) -> list[int]:
    """The first bytes, eight by eight, as numbers that sort like the text."""
    beginning = text.encode(errors="replace")[: 8 * count].ljust(8 * count, b"\0")
    return [int.from_bytes(beginning[8 * at : 8 * at + 8]) for at in range(count)]


def id_numbers(id: str) -> tuple[int, int]:
    """An id as two numbers that sort like it: the halves of a UUID, the first sixteen bytes of anything else."""
    try:
        value = UUID(id).bytes
    except ValueError:
        value = id.encode(errors="replace")[:16].ljust(16, b"\0")
    return int.from_bytes(value[:8]), int.from_bytes(value[8:])


def date_order(moment: datetime, id: str) -> int:
    """A moment with eleven bits of the id below it, so that thousands of entries of one moment do not tie.

    The 53 bits above reach from 1827 to 2112; the moments beyond sort as the first and the last.
    """
    limit = 2**52 - 1
    return max(-limit, min(microseconds(moment), limit)) << 11 | id_numbers(id)[0] >> 53


def extra_term(key: str, value: str) -> str:
    """How one extra stands in the field of all extras."""
    return f"{key}{_SEPARATOR}{value}"


def register(index: Index) -> None:
    """Teach an opened index the analysis that its schema names."""
    index.register_tokenizer("stems", STEMS)
    index.register_tokenizer("words", UNSTEMMED_WORDS)


def _add_named(builder: SchemaBuilder) -> None:
    for name, each in FIELDS.items():
        if each.kind is Kind.TEXT:
            builder.add_text_field(name, tokenizer_name="stems")
        elif each.kind is Kind.STRING:
            builder.add_text_field(name, each.stored, True, tokenizer_name="raw", index_option="basic")
        else:
            builder.add_integer_field(name, indexed=True, fast=True)


def _schema() -> Schema:
    builder = SchemaBuilder()
    _add_named(builder)
    for name in WORDS:
        builder.add_text_field(name, tokenizer_name="stems", index_option="freq")
    builder.add_text_field(UNSTEMMED, tokenizer_name="words", index_option="freq")
    for name in (EXTRAS, PRESENT):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_json_field(OWN, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(VOCABULARIES, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_boolean_field(PUBLIC, indexed=True)
    builder.add_unsigned_field(DATES, indexed=True)
    for name in (ID_HIGH, ID_LOW, *NAME_ORDER, *TITLE_ORDER):
        builder.add_unsigned_field(name, fast=True)
    for name in (CREATED_ORDER, MODIFIED_ORDER):
        builder.add_integer_field(name, fast=True)
    for name in BOUNDS:
        builder.add_integer_field(name, indexed=True, fast=True)
    return builder.build()


SCHEMA = _schema()


def document(entry: Entry) -> Document:
    """One entry as the index keeps it."""
    made = Document()
    for name, each in FIELDS.items():
        value = each.read(entry)
        if isinstance(value, int):
            made.add_integer(name, value)
            made.add_text(PRESENT, name)
            continue
        values = [text for text in ([value] if isinstance(value, str) else value) if text]
        _add(made, name, values)
        if values:
            made.add_text(PRESENT, name)
    _add(made, UNSTEMMED, _catch_all(entry))
    for name, read in WORDS.items():
        _add(made, name, read(entry))
    chosen = {VOCABULARY + name: tags for name, tags in entry.vocabularies.items()}
    _add_extras(made, {**entry.extras, **entry.fields, **chosen, **entry.res_extras})
    if own := {key: _short(values) for key, values in entry.fields.items()}:
        made.add_json(OWN, own)
    _add(made, VOCABULARIES, [extra_term(name, tag) for name, tags in chosen.items() for tag in tags])
    _add_order(made, entry)
    made.add_boolean(PUBLIC, entry.public)
    for name, degrees in zip(BOUNDS, entry.bounds or (), strict=False):
        made.add_integer(name, round(degrees * MICRODEGREES))
    return made


def _add(made: Document, name: str, values: Iterable[str]) -> None:
    for value in values:
        made.add_text(name, encodable(value))


def _add_extras(made: Document, extras: Mapping[str, str | Sequence[str]]) -> None:
    for key, values in extras.items():
        _add(made, PRESENT, [extra_term(key, "")])
        _add(made, EXTRAS, [extra_term(key, value) for value in _texts(values) if len(value) <= MAX_EXTRA])
        _add_dates(made, key, _texts(values))


def date_number(key: str, second: int | None, *, last: bool = False) -> int:
    """A second since 1970 under the key of an extra; None is the first or the last that there is.

    Two keys may share their bits: a question has to ask for the key as well.
    """
    most = (1 << _SECONDS) - 1
    shifted = (most if last else 0) if second is None else max(0, min(second + (most >> 1), most))
    return (crc32(key.encode(errors="replace")) & 0xFFFFFF) << _SECONDS | shifted


def _add_dates(made: Document, key: str, values: Iterable[str]) -> None:
    if not key.endswith(DATE_ENDING):
        return
    for value in values:
        with suppress(Invalid):
            made.add_unsigned(DATES, date_number(key, written(value) // 1_000_000))


def _short(values: Sequence[str]) -> list[str]:
    return [encodable(value) for value in values if len(value) <= MAX_EXTRA]


def counted(name: str) -> str:
    """How the index calls the field that a facet names: one of its own, or one of a portal's schema."""
    if name in FIELDS:
        return name if FIELDS[name].kind is Kind.STRING else ""
    key = name.removeprefix("extras_")
    return f"{OWN}." + re.sub(r"([.\\])", r"\\\1", key) if _KEY.fullmatch(key) else ""


def _add_order(made: Document, entry: Entry) -> None:
    high, low = id_numbers(entry.id)
    made.add_unsigned(ID_HIGH, high)
    made.add_unsigned(ID_LOW, low)
    for names, text in ((NAME_ORDER, entry.name), (TITLE_ORDER, folded(entry.title))):
        for name, number in zip(names, heads(text, len(names)), strict=True):
            made.add_unsigned(name, number)
    made.add_integer(CREATED_ORDER, date_order(entry.metadata_created, entry.id))
    made.add_integer(MODIFIED_ORDER, date_order(entry.metadata_modified, entry.id))
