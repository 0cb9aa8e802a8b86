"""What pages and actions need to know of connectors, which stand outside of them: handed in by the application."""

import re
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from marshmallow import Schema, fields

from hub.records import Connector

UNSHOWN = "••••••"
"""What stands in place of a secret that is kept; sent back, it leaves the secret as it is."""
_PASSWORD = re.compile(r"(https?://[^/?#@:]*:)[^/?#@]+(@[^/?#]*)", re.IGNORECASE)


class Kinds(Protocol):
    """The kinds of sources that there are."""

    def connectors(self) -> Mapping[str, Connector]:
        """All connectors by kind."""
        ...

    def check_config(self, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """A configuration, checked and completed; raises `Invalid` with a sentence per field."""
        ...


def reachable(kinds: Kinds) -> dict[str, Connector]:
    """The kinds that somebody may set up from outside: those that go through the one door out.

    Others, such as folders of the server itself, are for its operator alone, on the command line.
    """
    found = kinds.connectors()
    return {kind: found[kind] for kind in sorted(found) if isinstance(asked(found[kind]).get("url"), fields.Url)}


def asked(connector: Connector) -> Mapping[str, fields.Field[Any]]:
    """The fields of a connector's configuration."""
    schema: Schema = connector.Config()
    return schema.fields


def hidden(connector: Connector, config: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration that may be shown."""
    secret = secrets(connector)
    found = {key: UNSHOWN if key in secret and value else value for key, value in config.items()}
    return found | {"url": _veiled(str(found["url"]))} if "url" in found else found


def kept(connector: Connector, given: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, with the secrets that were not shown; another server is not told those of the former one."""
    secret = secrets(connector)
    if "url" in given:
        given = {**given, "url": _unveiled(str(given["url"]), str(before.get("url", "")))}
    if _server(given) != _server(before):
        before = {}
    found = {key: before.get(key) if key in secret and value == UNSHOWN else value for key, value in given.items()}
    return {key: value for key, value in found.items() if value is not None}


def _veiled(url: str) -> str:
    """An address without the password that may stand in it."""
    return _PASSWORD.sub(rf"\1{UNSHOWN}\2", url, count=1)


def _unveiled(url: str, before: str) -> str:
    """An address with the password that was not shown, where it still is that of the same user of the same server."""
    given, kept = _PASSWORD.match(url), _PASSWORD.match(before)
    if given and kept and _veiled(given[0]) == url[: given.end()] == _veiled(kept[0]):
        return kept[0] + url[given.end() :]
    return url


def _server(config: Mapping[str, Any]) -> str:
    try:
        parts = urlsplit(str(config.get("url", "")))
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower()


def secrets(connector: Connector) -> frozenset[str]:
    """The fields that are shown to nobody."""
    return frozenset(key for key, field in asked(connector).items() if field.metadata.get("secret"))
