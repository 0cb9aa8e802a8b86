"""Datasets in the words of schema.org, for search engines: in pages as JSON-LD, and as RDF in every format.

Sources: schema.org 29, Dataset, DataDownload and DataCatalog; Google Search Central, Dataset structured data.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from markupsafe import Markup

from catalogue import places, rdf
from catalogue.dcat import NOTHING, Beside, Portal, catalog_iri
from catalogue.dcat import dataset as dcat_dataset
from catalogue.dcat import series as dcat_series
from catalogue.dialects import licences
from catalogue.dialects.saying import Saying, media_type, period, plain
from catalogue.rdf import Iri, Literal, Node, Value
from hub.datasets import aliases, vocabulary
from hub.datasets.store import Shown

LONGEST = 5000
"""So many characters of a description are read."""
IN_PAGE = 1000
"""So many of them stand in a page a second time; search engines ask for 50 to 5000."""
WAY_IN_PAGE = ("@type", "name", "contentUrl", "encodingFormat", "contentSize")
"""What a page says of a file; the feeds say all of it."""
CONTEXT = "https://schema.org/"
MANY = frozenset({"distribution", "keywords", "identifier", "inLanguage", "about", "sameAs"})
"""What is a list also where there is one of it: programs read such pages, and like it alike."""
Pairs = Iterable[tuple[str, Value | None]]
LANGUAGES = {code: short for code, words in aliases.LANGUAGES.items() for short in words[::-1] if len(short) == 2}
"""The code of ISO 639-1 of each language of the EU's table that has one."""
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def dataset(portal: Portal, shown: Shown, beside: Beside = NOTHING) -> Node:
    """One dataset with all that hangs on it."""
    said = Saying(dcat_dataset(portal, shown, beside))
    subject, language = Iri(said.iri), portal.language
    return rdf.node(
        subject,
        "schema:Dataset",
        [("schema:name", rdf.text(said.text("dct:title"), language))],
        [("schema:description", rdf.text(plain(said.text("dct:description"))[:LONGEST], language))],
        [("schema:url", portal.iri(f"dataset/{shown.dataset.name}"))],
        _texts("schema:identifier", [*said.texts("dct:identifier"), said.iri]),
        (("schema:sameAs", Iri(iri)) for iri in said.iris("dcat:landingPage") if not iri.startswith(portal.site_url)),
        _texts("schema:keywords", [*said.texts("dcat:keyword"), *_themes(said, language)], language),
        [("schema:license", rdf.iri(licences.address(said)))],
        [("schema:isAccessibleForFree", Literal("true", datatype="xsd:boolean") if licences.is_open(said) else None)],
        [("schema:datePublished", _day(said, "dct:issued")), ("schema:dateModified", _day(said, "dct:modified"))],
        _texts("schema:version", said.texts("dcat:version")),
        _texts("schema:inLanguage", [LANGUAGES.get(code, code) for code in said.codes("dct:language")]),
        [("schema:temporalCoverage", _interval(*period(said)))],
        _place(subject, shown),
        _people(said),
        (("schema:isPartOf", Iri(iri)) for iri in said.iris("dcat:inSeries")),
        [("schema:includedInDataCatalog", _catalog_stub(portal))],
        (("schema:distribution", _download(way, language)) for way in said.parts("dcat:distribution")),
    )


def series(portal: Portal, shown: Shown, beside: Beside = NOTHING) -> Node:
    """A series of datasets."""
    said = Saying(dcat_series(portal, shown, beside))
    return rdf.node(
        Iri(said.iri),
        "schema:CreativeWorkSeries",
        [("schema:name", rdf.text(said.text("dct:title"), portal.language))],
        [("schema:description", rdf.text(plain(said.text("dct:description"))[:LONGEST], portal.language))],
        [("schema:url", portal.iri(f"dataset_series/{shown.dataset.name}"))],
        [("schema:datePublished", _day(said, "dct:issued")), ("schema:dateModified", _day(said, "dct:modified"))],
        _people(said),
    )


def catalog(portal: Portal, datasets: Iterable[Iri] = ()) -> Node:
    """The catalogue with the addresses of these of its datasets."""
    stub = _catalog_stub(portal)
    return rdf.node(stub.iri, stub.types, stub.properties, (("schema:dataset", each) for each in datasets))


def json_ld(node: Node) -> dict[str, Any]:
    """A node as search engines read it: words without prefixes, values without types."""
    return {"@context": CONTEXT, **_object(node)}


def block(node: Node) -> Markup:
    """The same in short, as it may stand in the script element of a page."""
    said = json_ld(node)
    if "description" in said:
        said["description"] = said["description"][:IN_PAGE]
    if "distribution" in said:
        said["distribution"] = [
            {word: way[word] for word in WAY_IN_PAGE if word in way} for way in said["distribution"]
        ]
    text = orjson.dumps(said).decode()
    for character, escaped in _UNSAFE.items():
        text = text.replace(character, escaped)
    return Markup(text)  # noqa: S704 (nothing is left that could end the element)


def _texts(name: str, texts: Iterable[str], language: str = "") -> Iterator[tuple[str, Value | None]]:
    for text in texts:
        yield name, rdf.text(text, language)


def _themes(said: Saying, language: str) -> Iterator[str]:
    for code in said.codes("dcat:theme"):
        if theme := vocabulary.THEMES.get(code):
            yield str(getattr(theme, language))


def _day(said: Saying, name: str) -> Value | None:
    return rdf.time(said.text(name)) if said.text(name) else None


def _interval(start: str, end: str) -> Value | None:
    return rdf.text(f"{start[:10] or '..'}/{end[:10] or '..'}") if start or end else None


def _place(subject: Iri, shown: Shown) -> Pairs:
    shape = shown.dataset.spatial
    if shape is None or shape.is_empty:
        return
    west, south, east, north = (round(value, places.DIGITS) for value in shape.bounds)
    if (west, south) == (east, north):
        numbers = (("schema:latitude", rdf.text(south)), ("schema:longitude", rdf.text(west)))
        geo = rdf.node(Iri(f"{subject}#point"), "schema:GeoCoordinates", numbers)
    else:
        box = [("schema:box", rdf.text(f"{south} {west} {north} {east}"))]
        geo = rdf.node(Iri(f"{subject}#box"), "schema:GeoShape", box)
    yield "schema:spatialCoverage", rdf.node(Iri(f"{subject}#place"), "schema:Place", [("schema:geo", geo)])


def _people(said: Saying) -> Pairs:
    for word, name in (("dct:publisher", "schema:publisher"), ("dct:creator", "schema:creator")):
        for agent in said.parts(word):
            yield name, _organization(agent, said.part("dcat:contactPoint") if name == "schema:publisher" else None)
    if not list(said.parts("dct:creator")) and (publisher := said.part("dct:publisher")):
        yield "schema:creator", Iri(publisher.iri)


def _organization(agent: Saying, contact: Saying | None) -> Node:
    return rdf.node(
        Iri(agent.iri),
        "schema:Organization",
        [("schema:name", rdf.text(agent.text("foaf:name"))), ("schema:url", rdf.web(agent.address("foaf:homepage")))],
        [("schema:contactPoint", _contact(contact) if contact else None)],
    )


def _contact(contact: Saying) -> Node:
    return rdf.node(
        Iri(contact.iri),
        "schema:ContactPoint",
        [("schema:contactType", rdf.text("customer service")), ("schema:name", rdf.text(contact.text("vcard:fn")))],
        [("schema:email", rdf.text(contact.address("vcard:hasEmail").removeprefix("mailto:")))],
        [("schema:telephone", rdf.text(contact.address("vcard:hasTelephone").removeprefix("tel:")))],
        [("schema:url", rdf.web(contact.address("vcard:hasURL")))],
    )


def _catalog_stub(portal: Portal) -> Node:
    said: Pairs = [
        ("schema:name", rdf.text(portal.title, portal.language)),
        ("schema:url", rdf.web(portal.site_url + "/")),
    ]
    return rdf.node(catalog_iri(portal), "schema:DataCatalog", said)


def _download(way: Saying, language: str) -> Node:
    size = way.text("dcat:byteSize")
    return rdf.node(
        Iri(way.iri),
        "schema:DataDownload",
        [("schema:name", rdf.text(way.text("dct:title"), language))],
        [("schema:description", rdf.text(plain(way.text("dct:description"))[:LONGEST], language))],
        [("schema:contentUrl", rdf.web(way.address("dcat:downloadURL") or way.address("dcat:accessURL")))],
        [("schema:url", rdf.web(way.address("dcat:accessURL")))],
        [("schema:encodingFormat", rdf.text(media_type(way) or way.code("dct:format")))],
        [("schema:contentSize", rdf.text(f"{size} B") if size else None)],
        [("schema:sha256", rdf.text(each.text("spdx:checksumValue"))) for each in way.parts("spdx:checksum")],
        [("schema:license", rdf.iri(licences.address(way)))],
        [("schema:dateModified", _day(way, "dct:modified"))],
    )


def _object(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": node.types[0].removeprefix("schema:"), "@id": node.iri}
    for prefixed, value in node.properties:
        name, now = prefixed.removeprefix("schema:"), _plain_value(value)
        if name in found or name in MANY:
            before = found.get(name, [])
            found[name] = [*(before if isinstance(before, list) else [before]), now]
        else:
            found[name] = now
    return found


def _plain_value(value: Value) -> Any:
    if isinstance(value, Node):
        return _object(value)
    if isinstance(value, Literal):
        return value.text == "true" if value.datatype == "xsd:boolean" else value.text
    return str(value)
