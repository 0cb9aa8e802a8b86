"""Datasets as packages of CKAN, with as many of their resources as the caller may see."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from catalogue.dcat import known
from catalogue.schemas.package import package_dict
from hub.access import Call
from hub.datasets import store
from hub.datasets.store import Shown
from hub.iot.store import streams


def packages(call: Call, shown: Iterable[Shown]) -> list[dict[str, Any]]:
    """The datasets as packages; who may change one sees all its resources, or some were lost when it is sent back."""
    given = list(shown)
    others = [each for each in given if not call.principal.edits(each.dataset.id, each.dataset.owner_id)]
    seen = {each.dataset.id: each for each in known.seen(call.session, others)}
    return [package_dict(seen.get(each.dataset.id, each), call.settings.site_url) for each in given]


def sees(call: Call, part: Row[Any]) -> bool:
    """Whether the caller may be told of a resource: of readings only who sees them, or may change the dataset."""
    if part.datastream_id is None or streams.visible(call.session, [part.datastream_id]):
        return True
    row = store.dataset(call.session, part.dataset_id)
    return call.principal.edits(row.id, row.owner_id)
