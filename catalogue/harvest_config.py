"""Sources in the words of CKAN's harvesters: their types, frequencies and configurations, and ours.

Source: ckanext-harvest 1.6, ckanext-dcat 2.4 and ckanext-dcatde, as their READMEs describe their settings.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any

import orjson

from hub.errors import Invalid
from hub.sources.store import interval

KINDS = {
    "dcat_rdf": "dcat",
    "dcatde_rdf": "dcat",
    "dcat_json": "data_json",
    "ckan_harvester": "ckan",
    "oaipmh": "oai_pmh",
}
"""Their types of sources, where ours are called otherwise."""
FREQUENCIES = {"ALWAYS": "PT15M", "DAILY": "P1D", "WEEKLY": "P7D", "BIWEEKLY": "P14D", "MONTHLY": "P30D", "MANUAL": ""}
IGNORED = frozenset({
    "user", "user_agent", "read_only", "force_all", "clean_tags", "api_version", "remote_groups", "remote_orgs",
    "rdf_format", "profiles", "force_package_type", "override_extras",
})  # fmt: skip
"""What says how CKAN itself works; here it is so anyway, or follows from the source."""
RENAMED = {
    "organizations_filter_include": "include_organizations",
    "organizations_filter_exclude": "exclude_organizations",
    "groups_filter_include": "include_groups",
    "groups_filter_exclude": "exclude_groups",
}


def kind(source_type: str) -> str:
    """Our kind for a type of source."""
    return KINDS.get(source_type, source_type)


def source_type(kind: str) -> str:
    """Their type for our kind, which programs that know CKAN look for."""
    return next((theirs for theirs, ours in KINDS.items() if ours == kind and theirs != "ckan_harvester"), kind)


def schedule(frequency: str) -> str:
    """The time between two runs."""
    if frequency not in FREQUENCIES:
        interval(frequency)  # ours are durations
        return frequency
    return FREQUENCIES[frequency]


def frequency(schedule: str) -> str:
    """Their word for the time between two runs: the next rarer one that they have."""
    every = interval(schedule)
    if every is None:
        return "MANUAL"
    limits = (("ALWAYS", timedelta(days=1)), ("DAILY", timedelta(days=7)), ("WEEKLY", timedelta(days=14)))
    longer = (("BIWEEKLY", timedelta(days=30)),)
    return next((word for word, limit in (*limits, *longer) if every < limit), "MONTHLY")


def config(text: str, known: Collection[str]) -> dict[str, Any]:
    """A configuration as JSON text, in our words; `known` are the settings that the kind has."""
    found: dict[str, Any] = {}
    for key, value in _object(text).items():
        for ours, meant in _meant(key, value, override=_object(text).get("override_extras") is True):
            if ours not in known:
                raise Invalid(config=[f"Sources of this kind have no setting “{key}”"])
            merged = isinstance(found.get(ours), Mapping) and isinstance(meant, Mapping)
            found[ours] = {**found[ours], **meant} if merged else meant
    return found


def _object(text: str) -> Mapping[str, Any]:
    try:
        found = orjson.loads(text) if text.strip() else {}
    except orjson.JSONDecodeError as error:
        raise Invalid(config=["The configuration is not JSON"]) from error
    if not isinstance(found, Mapping):
        raise Invalid(config=["The configuration must be a JSON object"])
    return found


def _meant(key: str, value: Any, *, override: bool) -> Iterator[tuple[str, Any]]:
    match key:
        case _ if key in IGNORED or value in (None, "", [], {}):
            return
        case "default_tags":
            yield "keyword", _names(value)
        case "default_groups":
            yield "theme", _names(value)
        case "default_extras":
            yield ("overrides" if override else "defaults"), _pairs(key, value)
        case "harvested_portal":
            yield "overrides", {"metadata_harvested_portal": str(value)}
        case "contributorID":
            yield "defaults", {"contributor_id": ", ".join(_names(value))}
        case _:
            yield RENAMED.get(key, key), value


def _names(value: Any) -> list[str]:
    """A list of names, or of objects that have one."""
    many = value if isinstance(value, list) else [value]
    names = [one.get("name") or one.get("title") if isinstance(one, Mapping) else one for one in many]
    return [name for name in names if isinstance(name, str) and name]


def _pairs(key: str, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise Invalid(config=[f"“{key}” must be an object"])
    return {str(name): said if isinstance(said, str) else orjson.dumps(said).decode() for name, said in value.items()}
