"""Translations of terms that clients keep here."""

from typing import Any

from marshmallow import Schema, fields

from catalogue.action import action, load
from catalogue.schemas.values import MISSING, Names, required_text
from hub.access import Call, Permission
from hub.datasets import store
from hub.errors import Invalid

MOST = 10_000


class Asked(Schema):
    """Which terms, in which languages; all where none is named."""

    terms = Names(required=True, error_messages={"required": MISSING, "null": MISSING})
    lang_codes = Names(load_default=list)


class Translation(Schema):
    """A term, a language, and what the term is called in it."""

    term = required_text()
    term_translation = required_text()
    lang_code = required_text()


class Many(Schema):
    """Several translations."""

    data = fields.List(fields.Raw(), required=True, error_messages={"required": MISSING, "null": MISSING})


@action(takes=Asked)
def term_translation_show(call: Call, argument: dict[str, Any]) -> list[dict[str, str]]:
    """What the terms are called in the languages `lang_codes`."""
    if len(argument["terms"]) > MOST or len(argument["lang_codes"]) > MOST:
        raise Invalid(terms=[f"{MOST} at most"])
    rows = store.translations(call.session, argument["terms"], argument["lang_codes"])
    return [{"term": row.term, "term_translation": row.translation, "lang_code": row.language} for row in rows]


@action(takes=Translation, needs=Permission.OPERATE)
def term_translation_update(call: Call, argument: dict[str, Any]) -> dict[str, str]:
    """Say what a term is called in a language."""
    store.translate(call.session, argument["term"], argument["lang_code"], argument["term_translation"])
    return argument


@action(takes=Many, needs=Permission.OPERATE)
def term_translation_update_many(call: Call, argument: dict[str, Any]) -> dict[str, str]:
    """Say what several terms are called: all of them or none."""
    if len(argument["data"]) > MOST:
        raise Invalid(data=[f"{MOST} translations at most"])
    if not all(isinstance(each, dict) for each in argument["data"]):
        raise Invalid(data=["Must be a list of objects"])
    for each in [load(Translation(unknown="exclude"), each) for each in argument["data"]]:
        store.translate(call.session, each["term"], each["lang_code"], each["term_translation"])
    return {"success": f"{len(argument['data'])} rows updated"}
