"""The feeds as actions, for portals that stand behind a front end."""

from typing import Any

from marshmallow import Schema, fields

from catalogue.action import action
from catalogue.feeds import views as feeds
from catalogue.schemas.values import Names, optional_text, required_text
from hub.access import Call


class Feed(Schema):
    """Which page, in which format and profiles."""

    page = fields.Raw(load_default="1")
    modified_since = optional_text()
    format = fields.String(load_default="rdf")
    profiles = Names(load_default=list)


class Search(Feed):
    """Which datasets."""

    q = optional_text()
    fq = optional_text()


class Key(Schema):
    """Which dataset, in which format and profiles."""

    id = required_text()
    format = fields.String(load_default="rdf")
    profiles = Names(load_default=list)


@action(takes=Feed)
def dcat_catalog_show(call: Call, argument: dict[str, Any]) -> str:
    """A page of the catalogue as RDF: `format` is rdf, xml, ttl, n3 or jsonld."""
    return _catalog(call, argument)


@action(takes=Search)
def dcat_catalog_search(call: Call, argument: dict[str, Any]) -> str:
    """A page of the datasets that a search finds, as RDF."""
    return _catalog(call, argument)


@action(takes=Key)
def dcat_dataset_show(call: Call, argument: dict[str, Any]) -> str:
    """One dataset as RDF."""
    return feeds.dataset_text(call, argument["id"], argument["format"], ",".join(argument["profiles"]))


def _catalog(call: Call, argument: dict[str, Any]) -> str:
    said = {key: str(value) for key, value in argument.items() if value not in (None, "", [])}
    asked = {key: value for key, value in said.items() if key not in ("format", "profiles")}
    asked["profiles"] = ",".join(argument["profiles"])
    return feeds.catalog_text(call, asked, argument["format"])
