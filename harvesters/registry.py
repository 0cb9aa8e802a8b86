"""Which connectors and harvesters there are: our own and those of other installed packages, by entry point."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import Any, Protocol, cast

from marshmallow import ValidationError

from hub.errors import Invalid, NotFound
from hub.records import Connector, Document, Harvested


class Harvester(Protocol):
    """The shape of a harvester module."""

    ACCEPTS: frozenset[str]

    def harvest(self, document: Document) -> Iterator[Harvested]:
        """The drafts that a document describes, and what is refused of it."""
        ...


@cache
def connectors() -> Mapping[str, Connector]:
    """All connectors by kind."""
    return {entry.name: cast(Connector, entry.load()) for entry in entry_points(group="allmende.connectors")}


def connector(kind: str) -> Connector:
    """The connector of this kind."""
    found = connectors().get(kind)
    if found is None:
        raise NotFound(f"There is no connector “{kind}”; there are: {', '.join(sorted(connectors()))}")
    return found


@cache
def harvesters() -> Mapping[str, Harvester]:
    """All harvesters by media type."""
    modules = [cast(Harvester, entry.load()) for entry in entry_points(group="allmende.harvesters")]
    return {media_type: module for module in modules for media_type in module.ACCEPTS}


def check_config(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """A connector's configuration, checked and completed; raises `Invalid` with a sentence per field."""
    try:
        config: dict[str, Any] = connector(kind).Config().load(given)
    except ValidationError as error:
        fields = {str(key): list(_sentences(said)) for key, said in error.messages_dict.items()}
        raise Invalid("; ".join(f"{key}: {' '.join(texts)}" for key, texts in fields.items()), **fields) from error
    return config


def _sentences(said: Any) -> Iterator[str]:
    """Of a list the schema says for each element what is wrong with it."""
    for one in said.values() if isinstance(said, Mapping) else said if isinstance(said, list) else [said]:
        yield from [one] if isinstance(one, str) else _sentences(one)


def names_everything(kind: str, config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """Whether a run that starts from `state` names all that the source has, so that what it leaves out is gone."""
    says = getattr(connector(kind), "names_everything", None)
    return bool(says and says(config, state))
