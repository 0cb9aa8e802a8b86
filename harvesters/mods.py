"""MODS, the words in which libraries describe one work, as plain fields."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from connectors import xmls
from harvesters import described, normalise


@dataclass(frozen=True, slots=True)
class Work:
    """What is said of a work."""

    title: str = ""
    description: str = ""
    creators: tuple[str, ...] = ()
    publisher: str = ""
    issued: str = ""
    languages: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()


def read(mods: etree._Element) -> Work:
    """The work that a `mods` element describes."""
    words = xmls.texts(mods, "language/languageTerm")
    return Work(
        title=_title(mods),
        description="\n\n".join([*xmls.texts(mods, "abstract"), *xmls.texts(mods, "note")][:20]),
        creators=tuple(dict.fromkeys(_names(mods)))[:10],
        publisher=described.line(xmls.text(mods, "originInfo/publisher")),
        issued=next(
            iter([*xmls.texts(mods, "originInfo/dateIssued"), *xmls.texts(mods, "originInfo/dateCreated")]), ""
        ),
        languages=tuple(dict.fromkeys(code for word in words if (code := normalise.language(word)))),
        subjects=(*xmls.texts(mods, "subject/topic"), *xmls.texts(mods, "genre")),
        places=tuple(xmls.texts(mods, "subject/geographic")),
        identifiers=tuple(_identifiers(mods)),
        links=tuple(link for one in xmls.texts(mods, "location/url") if (link := described.url(one))),
        rights=(*xmls.texts(mods, "accessCondition/@href"), *xmls.texts(mods, "accessCondition")),
        formats=tuple(xmls.texts(mods, "physicalDescription/internetMediaType")),
    )


def _title(mods: etree._Element) -> str:
    """The main title with what belongs to it; translated and abbreviated ones have a type."""
    titles = [one for one in xmls.nodes(mods, "titleInfo") if not one.get("type")] or list(
        xmls.nodes(mods, "titleInfo")
    )
    if not titles or not xmls.text(titles[0], "title"):
        return ""
    parts = [xmls.text(titles[0], name) for name in ("nonSort", "title")]
    main = " ".join(part for part in parts if part)
    further = [xmls.text(titles[0], name) for name in ("subTitle", "partNumber", "partName")]
    return described.line(": ".join([main, *(part for part in further if part)]))


def _names(mods: etree._Element) -> Iterator[str]:
    """Who made it, and not who owned, printed or digitised it."""
    for name in xmls.nodes(mods, "name"):
        roles = {role.lower() for role in xmls.texts(name, "role/roleTerm")}
        if not roles or roles & {"aut", "cre", "cmp", "art", "ctg", "author", "creator", "verfasser", "verfasserin"}:
            said = xmls.text(name, "displayForm") or ", ".join(xmls.texts(name, "namePart")[:2])
            if said:
                yield described.line(said, 200)


def _identifiers(mods: etree._Element) -> Iterator[str]:
    for node in xmls.nodes(mods, "identifier"):
        text, kind = xmls.text(node), (node.get("type") or "").lower()
        if text:
            yield f"doi:{text}" if kind == "doi" and text.startswith("10.") else text
    yield from xmls.texts(mods, "recordInfo/recordIdentifier")
