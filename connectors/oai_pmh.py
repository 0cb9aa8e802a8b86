"""OAI-PMH 2.0: the records of a library, an archive or a repository. https://www.openarchives.org/OAI/2.0/

Of the answers only what leads from page to page is looked at here; they are parsed in the sandbox.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from lxml import etree
from marshmallow import fields
from marshmallow.validate import Regexp

from connectors import dcat, xml_kinds, xmls
from connectors.catalogues import Catalogue, Changing, Paged, Walk
from hub.errors import Unreachable, Unreadable
from hub.records import Context, Document, Message, Parsed, Refusal, Withdrawal

TITLE = "OAI-PMH repository"

MAX_EMPTY = 100
"""So many pages in a row may hold no record; then the list has no end."""

_NAME = rb"<(?:[\w.-]{1,40}:)?"  # each pattern looks a bounded way ahead, so that no page takes long
_TOKEN = re.compile(_NAME + rb"resumptionToken\b[^<>]{0,2000}(?<!/)>(?:<!\[CDATA\[)?([^<\]]{0,20000})")
_ERROR = re.compile(_NAME + rb"error\b[^<>]{0,300}?\bcode\s{0,9}=\s{0,9}[\"'](\w{1,40})[\"'][^<>]{0,300}>([^<]{0,300})")
_LIST = re.compile(_NAME + rb"(?:ListRecords|Identify)\b")
_ROOT = re.compile(_NAME + rb"OAI-PMH\b")
_HEADER = re.compile(_NAME + rb"header\b")
_IDENTIFIER = re.compile(_NAME + rb"identifier>([^<]{1,500})<")
_DATE = re.compile(_NAME + rb"responseDate>\s*([\dTZ:.+-]{10,40})\s*<")
_GRANULARITY = re.compile(_NAME + rb"granularity>\s*([\w:-]{10,30})\s*<")
_WORD = Regexp(r"^[^\s&]{1,200}$", error="Write the short word that the repository uses, without blanks")


class Config(Paged, Changing, Catalogue):
    """Which repository, and which of its records."""

    metadata_prefix = fields.String(
        load_default="oai_dc",
        validate=_WORD,
        metadata={"description": "Format to ask for, such as oai_dc, ead, mets, iso19139 or dcat_ap"},
    )
    set = fields.String(validate=_WORD, metadata={"description": "Only records of this set of the repository"})


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """One message per page. The state is the token of the next page, and from when the next run asks."""
    walk, state = Walk(context.config), dict(context.state)
    first = _resumed(context, state) if state.get("token") else None
    if first is None:
        state = {"since": state.get("since", "")}
        first = _ask(context, _first(context, str(state["since"])))
    page, empty = first, 0
    began = str(state.get("began") or _matched(_DATE, page))
    while True:
        empty = 0 if _HEADER.search(page) else empty + 1
        if not empty:
            walk.page(b" ".join(_IDENTIFIER.findall(page)))
        token = _token(page)
        yield Message(page, "text/xml", "", context.config["url"], state=_state(context, state, token, began))
        if not token:
            return
        if empty > MAX_EMPTY:
            raise Unreachable("The repository sends pages without records again and again; the run ends here.")
        walk.enter(token)
        page = _ask(context, {"verb": "ListRecords", "resumptionToken": token})


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """A run from the beginning that asks for no date lists all records."""
    return not config.get("incremental") and not state.get("token")


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """Each record of a page, as a document of its own format; deleted ones are withdrawn."""
    root = xmls.root(message.body, xmls.charset(message.media_type))
    records = chain(xmls.nodes(root, "ListRecords/record"), xmls.nodes(root, "GetRecord/record"))
    for number, record in enumerate(records, 1):
        header = xmls.node(record, "header")
        identifier = xmls.text(header, "identifier") if header is not None else ""
        if not identifier:
            yield Refusal(f"{message.url}, record {number}", "The record has no identifier.")
        elif header is not None and header.get("status") == "deleted":
            yield Withdrawal(identifier)
        else:
            yield from _described(message, config, record, identifier)


def _described(
    message: Message, config: Mapping[str, Any], record: etree._Element, identifier: str
) -> Iterator[Parsed]:
    held = xmls.node(record, "metadata")
    body = next(iter(held), None) if held is not None else None
    if body is None:
        yield Refusal(identifier, "The record holds no description.", identifier=identifier)
        return
    named = etree.QName(body)
    kind = xml_kinds.kind(named.namespace or "", named.localname)
    written = etree.tostring(body, encoding="utf-8", with_tail=False)
    prefix = config.get("metadata_prefix", "oai_dc")
    asked = urlencode({"verb": "GetRecord", "metadataPrefix": prefix, "identifier": identifier})
    where = f"{message.url}{'&' if '?' in message.url else '?'}{asked}"
    hints = {"datestamp": xmls.text(record, "header/datestamp"), "record": where, "identifier": identifier}
    if kind == xml_kinds.RDF:
        yield from _of_graph(message, written, identifier)
    else:
        yield Document(identifier, kind, written, identifier, message.url, hints=hints)


def _of_graph(message: Message, written: bytes, identifier: str) -> Iterator[Parsed]:
    """What RDF in a record describes; one dataset is known as the record is, so that its deletion finds it."""
    found: list[Parsed] = []
    try:
        for item in dcat.parse(Message(written, xml_kinds.RDF, identifier, message.url), {}):
            found.append(item)
    except Unreadable as problem:  # the other records of the page are read all the same
        found.append(Refusal(identifier, problem.message, identifier=identifier))
    single = sum(isinstance(item, Document) for item in found) == 1
    for item in found:
        yield replace(item, identifier=identifier) if single and isinstance(item, Document) else item


def _resumed(context: Context, state: Mapping[str, Any]) -> bytes | None:
    """The page at which the last run stopped; None when its token has expired, so that all begins anew."""
    try:
        return _ask(context, {"verb": "ListRecords", "resumptionToken": state["token"]})
    except Unreachable:
        return None


def _first(context: Context, since: str) -> dict[str, str]:
    config = context.config
    asked = {"verb": "ListRecords", "metadataPrefix": config["metadata_prefix"], "set": config.get("set") or ""}
    if config.get("incremental") and since:
        found = _matched(_GRANULARITY, _ask(context, {"verb": "Identify"}))
        asked["from"] = since if "hh" in found else since[:10]
    return {key: value for key, value in asked.items() if value}


def _ask(context: Context, params: Mapping[str, str]) -> bytes:
    body = context.http.get(context.config["url"], params=params).content
    if not _ROOT.search(body[:4096]):
        raise Unreachable("The answer is not one of an OAI-PMH repository; please check the address.")
    if _LIST.search(body):
        return body
    error = _ERROR.search(body)
    if error and error[1] == b"noRecordsMatch":
        return body
    said = html.unescape(error[2].decode("utf-8", "replace")).strip() if error else ""
    code = error[1].decode() if error else "no list of records"
    raise Unreachable(f"The repository does not answer the question: {said or code}.")


def _state(context: Context, state: Mapping[str, Any], token: str, began: str) -> dict[str, Any]:
    if not context.config.get("incremental"):
        return {"token": token} if token else {}
    # The repository's clock, not this machine's, is what the next run asks from.
    return {"token": token, "since": state.get("since", ""), "began": began} if token else {"since": began}


def _token(page: bytes) -> str:
    return html.unescape((_TOKEN.findall(page) or [b""])[-1].decode("utf-8", "replace")).strip()


def _matched(pattern: re.Pattern[bytes], page: bytes) -> str:
    found = pattern.search(page)
    return found[1].decode("ascii", "replace") if found else ""
