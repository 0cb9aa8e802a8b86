"""Options of the portal that the operator changes while the hub runs."""

from typing import Any

from marshmallow import INCLUDE, Schema

from catalogue.action import action
from catalogue.schemas.values import required_text
from hub import options
from hub.access import Call, Permission, after_commit
from hub.errors import Conflict, Forbidden, Invalid

KEYS = {f"ckan.{name}": name for name in options.NAMES}
"""CKAN's names of the options."""
LONGEST = {"ckan.site_title": 200, "ckan.site_description": 1000}
LONGEST_TEXT = 50_000


class Key(Schema):
    """Which option."""

    key = required_text()


class Values(Schema):
    """New values by the names of options."""

    class Meta:
        unknown = INCLUDE


@action()
def config_option_list(call: Call, argument: dict[str, Any]) -> list[str]:
    """The options that can be changed; for the operator."""
    _check(call)
    return sorted(KEYS)


@action(takes=Key)
def config_option_show(call: Call, argument: dict[str, Any]) -> str:
    """The value of one option, which may come from the settings; for the operator."""
    _check(call)
    if argument["key"] not in KEYS:
        raise Conflict(f"Configuration option {argument['key'][:100]} can not be shown")
    return _value(call, argument["key"])


@action(takes=Values, needs=Permission.OPERATE)
def config_option_update(call: Call, argument: dict[str, Any]) -> dict[str, str]:
    """Change options; with an empty value the setting of that name holds again. Every process shows it in a second."""
    unknown = sorted(key for key in argument if key not in KEYS)
    if unknown:
        raise Conflict(f"Configuration option(s) {', '.join(unknown)[:500]} can not be updated")
    wrong = {key: ["Must be a text"] for key, value in argument.items() if not isinstance(value, str | None)}
    wrong |= {key: ["Is too long"] for key, value in argument.items()
              if isinstance(value, str) and len(value) > LONGEST.get(key, LONGEST_TEXT)}  # fmt: skip
    if wrong:
        raise Invalid(**wrong)
    given = {key: (value or "").strip() for key, value in argument.items()}
    for key, value in given.items():
        options.put(call.session, KEYS[key], value)
    after_commit(call.gate.site.forget)
    return given


def _check(call: Call) -> None:
    if not call.principal.sysadmin:
        raise Forbidden("This is for the operator of the hub")


def _value(call: Call, key: str) -> str:
    found = options.options(call.session).get(KEYS[key])
    return str(getattr(call.settings, KEYS[key])) if found is None else found
