"""What a dataset has, counted, and the sentence that answers first: 1.200 rows, updated today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from catalogue.portal import present
from catalogue.portal.language import gettext, ngettext
from catalogue.portal.markup import excerpt
from hub.datasets.store import Shown
from hub.iot.store import Now


@dataclass(frozen=True, slots=True)
class Summary:
    """A dataset in short, as it stands in a list."""

    name: str
    title: str
    organization: str
    organization_title: str
    excerpt: str
    private: bool
    formats: tuple[str, ...]
    language: str
    rows: int | None
    series: int
    readings: int
    newest: datetime | None
    links: int
    updated: datetime

    @property
    def answer(self) -> str:
        """The sentence that says what there is and how fresh it is."""
        parts = [*self._counted(), self._fresh()]
        return ", ".join(parts)[:1].upper() + ", ".join(parts)[1:] + "."

    def _counted(self) -> Iterable[str]:
        if self.rows is not None:
            yield ngettext("%(count)s row", "%(count)s rows", self.rows, count=present.number(self.rows))
        if self.series:
            yield ngettext("%(count)s series", "%(count)s series", self.series, count=present.number(self.series))
            if self.readings:
                count = present.number(self.readings)
                yield ngettext("%(count)s value", "%(count)s values", self.readings, count=count)
            else:
                yield gettext("no values yet")
        if self.rows is None and not self.series:
            yield (
                ngettext("%(count)s link", "%(count)s links", self.links, count=self.links)
                if self.links
                else gettext("no data yet")
            )

    def _fresh(self) -> str:
        if self.newest:
            return gettext("newest value %(age)s", age=present.age(self.newest))
        return gettext("updated %(when)s", when=present.freshness(self.updated))


def summarise(shown: Shown, latest: Mapping[int, Now], default_language: str) -> Summary:
    """A dataset in short; `latest` holds the newest readings of its datastreams."""
    row, parts = shown.dataset, shown.distributions
    counts = [part.row_count for part in parts if part.row_count is not None]
    series = [part.datastream_id for part in parts if part.datastream_id]
    known = [latest[key] for key in series if key in latest]
    return Summary(
        name=row.name,
        title=row.title,
        organization=row.organization_name,
        organization_title=row.organization_title,
        excerpt=excerpt(row.description),
        private=row.private,
        formats=tuple(dict.fromkeys(part.format for part in parts if part.format)),
        language=present.content_language(row.terms, default_language),
        rows=sum(counts) if counts else None,
        series=len(series),
        readings=sum(now.count for now in known),
        newest=max((now.point.time for now in known), default=None),
        links=len(parts),
        updated=present.instant(row.terms.get("modified")) or row.metadata_modified,
    )
