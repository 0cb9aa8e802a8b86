"""The ways to describe a dataset that a reader can ask for; several are put together.

Ours is DCAT-AP.de 3.0, which is valid DCAT-AP 3, too. The names are those of ckanext-dcat and ckanext-dcatde.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from catalogue import dcat
from catalogue.dcat import Beside, Portal
from catalogue.dcat.older import older
from catalogue.rdf import Node
from hub.datasets.store import Shown
from hub.errors import Invalid

DEFAULT = "dcatap_de"

Maker = Callable[[Portal, Shown, Beside], Node]


@dataclass(frozen=True, slots=True)
class Profile:
    """How datasets and series are described."""

    dataset: Maker
    series: Maker


def _older(make: Maker) -> Maker:
    return lambda portal, shown, beside: older(make(replace(portal, old=True), shown, beside))


_NOW = Profile(dcat.dataset, dcat.series)
_OLDER = Profile(_older(dcat.dataset), _older(dcat.series))
PROFILES: Mapping[str, Profile] = {
    DEFAULT: _NOW,
    "dcatap_de_3": _NOW,
    "euro_dcat_ap_3": _NOW,
    "euro_dcat_ap_scheming": _NOW,
    "dcat_us_3": _NOW,
    "dcatap_de_2": _OLDER,
    "euro_dcat_ap": _OLDER,
    "euro_dcat_ap_2": _OLDER,
}


def read(given: str) -> tuple[str, ...]:
    """The names of profiles, with commas between them; ours where none is named."""
    names = tuple(dict.fromkeys(name for name in (word.strip() for word in given.split(",")) if name))
    if unknown := [name for name in names if name not in PROFILES]:
        reason = f"{unknown[0][:50]} is not known; there are {', '.join(PROFILES)}"
        raise Invalid(f"profiles: {reason}", profiles=[reason])
    return names or (DEFAULT,)


def chosen(names: tuple[str, ...]) -> list[Profile]:
    """The profiles of these names, each once."""
    return list(dict.fromkeys(PROFILES[name] for name in names))
