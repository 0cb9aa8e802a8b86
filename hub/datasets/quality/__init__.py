"""How good the description of a dataset is: data.europa.eu's metrics (MQA), and what GovData looks for.

405 points in five dimensions. What is asked of distributions is asked of the one that does best. A number of our own is
a forecast: portals in between may change a description. Sources: MQA methodology; points of piveau's metrics (2019-12);
checks of GovData's dashboard.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from hub.datasets import vocabulary
from hub.datasets.judged import (
    EU_LICENSE,
    EU_LICENSES,
    MACHINE_READABLE,
    NON_PROPRIETARY,
    eu_license,
)
from hub.datasets.vocabulary import DE_LICENSE, EU, IANA

FILE_TYPE = EU + "file-type/"
ACCESS_RIGHT = EU + "access-right/"
CONTRIBUTOR = "http://dcat-ap.de/def/contributors/"


@dataclass(frozen=True, slots=True)
class Way:
    """A distribution as others are told of it. A status is what its address last answered; None: nobody has asked."""

    id: str = ""
    access_url: str = ""
    download_url: str = ""
    access_status: int | None = None
    download_status: int | None = None
    format: str = ""
    media_type: str = ""
    licenses: tuple[str, ...] = ()
    rights: bool = False
    byte_size: bool = False
    issued: bool = False
    modified: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """A dataset as others are told of it."""

    title: bool = False
    description: bool = False
    keyword: bool = False
    theme: bool = False
    spatial: bool = False
    temporal: bool = False
    access_rights: str = ""
    contact: bool = False
    publishers: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()


class Dimension(StrEnum):
    """What a metric is about."""

    FINDABILITY = "findability"
    ACCESSIBILITY = "accessibility"
    INTEROPERABILITY = "interoperability"
    REUSABILITY = "reusability"
    CONTEXTUALITY = "contextuality"
    GOVDATA = "govdata"
    """GovData's checks; they bring no points."""


Holds = Callable[[Described, Way], bool]


@dataclass(frozen=True, slots=True)
class Metric:
    """One question, its points, and whether it is asked of a distribution."""

    code: str
    dimension: Dimension
    points: int
    holds: Holds
    of_way: bool = False


def _answers(address: str, status: int | None) -> bool:
    """Whether there is something at the address, as far as is known."""
    return bool(address) and (status is None or 200 <= status < 400)


@cache
def _by_media_type() -> Mapping[str, frozenset[str]]:
    known = vocabulary.file_types()
    return {
        usual: frozenset(code for code, each in known.items() if each == usual) for usual in {*known.values()} - {""}
    }


def _types(way: Way) -> frozenset[str]:
    """The file types that format or media type speak of."""
    return _by_media_type().get(way.media_type.removeprefix(IANA), frozenset()) | {way.format.removeprefix(FILE_TYPE)}


def _conforms(described: Described, _: Way) -> bool:
    """What the shapes of DCAT-AP.de demand and our writers cannot make up."""
    whole = described.title and described.description and len(described.publishers) == 1
    return whole and all(way.access_url and len(way.licenses) == 1 for way in described.ways)


def _aligned(_: Described, way: Way) -> bool:
    return way.format.startswith(FILE_TYPE) and way.media_type.startswith(IANA)


def _known_license(_: Described, way: Way) -> bool:
    return any(each.startswith(EU_LICENSE) and each.removeprefix(EU_LICENSE) in EU_LICENSES for each in way.licenses)


def _contributor(described: Described, _: Way) -> bool:
    known = vocabulary.contributors()
    return len({each for each in described.contributors if each.removeprefix(CONTRIBUTOR) in known}) == 1


def _listed(described: Described, _: Way) -> bool:
    given = [each for way in described.ways for each in way.licenses]
    return bool(given) and all(each.startswith(DE_LICENSE) and vocabulary.license(each) for each in given)


def _open(described: Described, _: Way) -> bool:
    known = (vocabulary.license(each) for way in described.ways for each in way.licenses)
    return any(license and license.open for license in known)


F, A, I, R, C, G = Dimension  # noqa: E741 (the rows below are a table)
METRICS = (
    Metric("keyword", F, 30, lambda d, _: d.keyword),
    Metric("theme", F, 30, lambda d, _: d.theme),
    Metric("spatial", F, 20, lambda d, _: d.spatial),
    Metric("temporal", F, 20, lambda d, _: d.temporal),
    Metric("access_url", A, 50, lambda _, w: _answers(w.access_url, w.access_status), of_way=True),
    Metric("download_url", A, 20, lambda _, w: bool(w.download_url), of_way=True),
    Metric("download_answers", A, 30, lambda _, w: _answers(w.download_url, w.download_status), of_way=True),
    Metric("format", I, 20, lambda _, w: bool(w.format), of_way=True),
    Metric("media_type", I, 10, lambda _, w: bool(w.media_type), of_way=True),
    Metric("aligned", I, 10, _aligned, of_way=True),
    Metric("non_proprietary", I, 20, lambda _, w: bool(_types(w) & NON_PROPRIETARY), of_way=True),
    Metric("machine_readable", I, 20, lambda _, w: bool(_types(w) & MACHINE_READABLE), of_way=True),
    Metric("conforms", I, 30, _conforms),
    Metric("license", R, 20, lambda _, w: bool(w.licenses), of_way=True),
    Metric("known_license", R, 10, _known_license, of_way=True),
    Metric("access_rights", R, 10, lambda d, _: bool(d.access_rights)),
    Metric("access_rights_listed", R, 5, lambda d, _: d.access_rights.startswith(ACCESS_RIGHT)),
    Metric("contact", R, 20, lambda d, _: d.contact),
    Metric("publisher", R, 10, lambda d, _: bool(d.publishers)),
    Metric("rights", C, 5, lambda _, w: w.rights, of_way=True),
    Metric("byte_size", C, 5, lambda _, w: w.byte_size, of_way=True),
    Metric("issued", C, 5, lambda _, w: w.issued, of_way=True),
    Metric("modified", C, 5, lambda _, w: w.modified, of_way=True),
    Metric("govdata_distribution", G, 0, lambda d, _: bool(d.ways)),
    Metric("govdata_keyword", G, 0, lambda d, _: d.keyword),
    Metric("govdata_contributor", G, 0, _contributor),
    Metric("govdata_publisher", G, 0, lambda d, _: len(d.publishers) == 1 and bool(d.publishers[0])),
    Metric("govdata_license", G, 0, lambda d, _: all(len(way.licenses) == 1 for way in d.ways)),
    Metric("govdata_license_listed", G, 0, _listed),
    Metric("govdata_license_open", G, 0, _open),
)
"""All questions. The place of each is its bit in `Score.missing`: new ones stand at the end."""

KNOWN_LICENSE = next(number for number, metric in enumerate(METRICS) if metric.code == "known_license")
MOST = {
    dimension: sum(m.points for m in METRICS if m.dimension is dimension) for dimension in Dimension if dimension != G
}
"""The points that there are in each dimension."""
ALL = sum(MOST.values())
BANDS = {"excellent": 351, "good": 221, "sufficient": 121, "bad": 0}
"""The lowest points of each band, the best first."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a dataset reaches. `mapped` counts German licences that the EU's table has as known to it.

    `missing` has a bit for each metric that does not hold; `way` is the distribution that was asked.
    """

    dimensions: Mapping[Dimension, int] = field(default_factory=dict)
    mapped: int = 0
    missing: int = 0
    way: str = ""

    @property
    def points(self) -> int:
        """All points."""
        return sum(self.dimensions.values())


def measure(described: Described) -> Score:
    """Ask all questions."""
    way = max(described.ways or (Way(),), key=lambda each: _reached(described, each))
    missing = sum(1 << number for number, metric in enumerate(METRICS) if not metric.holds(described, way))
    dimensions = {
        dimension: sum(
            m.points for number, m in enumerate(METRICS) if m.dimension is dimension and not missing >> number & 1
        )
        for dimension in MOST
    }
    gained = METRICS[KNOWN_LICENSE].points if missing >> KNOWN_LICENSE & 1 and any(map(eu_license, way.licenses)) else 0
    return Score(dimensions, sum(dimensions.values()) + gained, missing, way.id)


def _reached(described: Described, way: Way) -> int:
    return sum(metric.points for metric in METRICS if metric.of_way and metric.holds(described, way))


def lacking(missing: int) -> list[Metric]:
    """The metrics that do not hold, in the order of the table."""
    return [metric for number, metric in enumerate(METRICS) if missing >> number & 1]


def band(points: int) -> str:
    """The band that so many points fall into."""
    return next(name for name, lowest in BANDS.items() if points >= lowest)
