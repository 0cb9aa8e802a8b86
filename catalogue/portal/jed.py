"""The sentences of the portal for scripts, as CKAN gives them out: one JSON file for each language.

Source: CKAN 2.12, `ckan/views/api.py`; Jed 0.5 reads it.
"""

from functools import cache
from typing import Any

import orjson
from babel.messages.pofile import read_po
from flask import Blueprint, Response

from catalogue.action import JSON_TYPE
from catalogue.portal.language import GERMAN
from catalogue.portal.prefix import LANGUAGES
from hub.access import Call, Permission, access

blueprint = Blueprint("jed", __name__)

PLURALS = "nplurals=2; plural=(n != 1);"


@blueprint.get("/api/i18n/<lang>")
@access(Permission.READ)
def sentences(call: Call, lang: str) -> Response:
    """All sentences with their translations; nothing for a language that the portal does not speak."""
    return Response(_written(lang) if lang in LANGUAGES else b"{}", content_type=JSON_TYPE)


@cache
def _written(lang: str) -> bytes:
    found: dict[str, Any] = {"": {"domain": "ckan", "lang": lang, "plural-forms": PLURALS}}
    return orjson.dumps(found | (_german() if lang == "de" else {}))


def _german() -> dict[str, list[Any]]:
    """Each sentence with its plural, if it has one, and its German."""
    with GERMAN.open("rb") as source:
        known = [message for message in read_po(source, locale="de") if message.id]
    plain = {each.id: [None, each.string] for each in known if isinstance(each.id, str)}
    return plain | {each.id[0]: [each.id[1], *(each.string or ())] for each in known if not isinstance(each.id, str)}
