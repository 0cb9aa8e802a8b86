"""The licences that datasets may have."""

from typing import Any

from catalogue.action import action
from hub.access import Call
from hub.datasets import vocabulary


@action()
def license_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The licences of the DCAT-AP.de list."""
    return [_license(row) for row in vocabulary.licenses().values()]


def _license(row: vocabulary.License) -> dict[str, Any]:
    conformance = "approved" if row.open else "not reviewed"
    return {
        "id": row.code,
        "title": row.title,
        "url": row.url,
        "family": "",
        "status": "active",
        "maintainer": "",
        "od_conformance": conformance,
        "osd_conformance": "not reviewed",
        "domain_content": "False",
        "domain_data": str(row.open),
        "domain_software": "False",
        "is_generic": "False",
    }
