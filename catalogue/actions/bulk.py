"""Many datasets of one organisation at once: all or none."""

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, ValidationError, validates

from catalogue.action import action
from catalogue.demanded import complete
from catalogue.edit import strictly, writable
from catalogue.schemas.values import MISSING, Names, required_text
from hub.access import Call, Permission
from hub.datasets import store
from hub.datasets.models import Dataset
from hub.errors import Forbidden, Invalid
from hub.identity import store as identity

MOST = 1000


class Bulk(Schema):
    """Which datasets of which organisation."""

    datasets = Names(required=True, error_messages={"required": MISSING, "null": MISSING})
    org_id = required_text()

    @validates("datasets")
    def _few(self, value: list[str], data_key: str) -> None:
        if not 0 < len(value) <= MOST:
            raise ValidationError(f"Must hold 1 to {MOST} datasets" if value else MISSING)


@action(takes=Bulk, needs=Permission.WRITE)
def bulk_update_private(call: Call, argument: dict[str, Any]) -> None:
    """Make datasets of an organisation private."""
    _publish(call, argument, private=True)


@action(takes=Bulk, needs=Permission.WRITE)
def bulk_update_public(call: Call, argument: dict[str, Any]) -> None:
    """Make datasets of an organisation public."""
    _publish(call, argument, private=False)


@action(takes=Bulk, needs=Permission.WRITE)
def bulk_update_delete(call: Call, argument: dict[str, Any]) -> None:
    """Delete datasets of an organisation softly."""
    for row in _chosen(call, argument):
        store.remove(call.session, row)


def _publish(call: Call, argument: dict[str, Any], *, private: bool) -> None:
    for row in _chosen(call, argument):
        if row.private != private:
            if not private:
                complete(call, row)
            store.publish(call.session, row, private)
            strictly(call, row)


def _chosen(call: Call, argument: dict[str, Any]) -> Iterator[Dataset]:
    """The datasets, each locked; what is not to be seen is answered as what belongs to others."""
    organization = identity.organization(call.session, argument["org_id"])
    if not call.principal.administers(organization.id):
        raise Forbidden("Only an administrator of the organisation may do this")
    rows = {key: store.find(call.session, key) for key in argument["datasets"]}
    wrong = [key for key, row in rows.items() if row is None or row.owner_id != organization.id]
    if wrong:
        raise Invalid(datasets=[f"{key[:100]} is no dataset of this organisation" for key in wrong])
    # In one order for all, so that two who change the same ones do not wait for each other for ever.
    return (writable(call, key) for key in sorted({row.id for row in rows.values() if row}))
