"""Formats of resources."""

from typing import Any

from catalogue.action import action
from catalogue.actions.organization import dataset_counts
from catalogue.schemas.values import Natural, Typed
from hub.access import Call


class Few(Typed):
    """What somebody has typed so far."""

    limit = Natural(load_default=5)


@action(takes=Few)
def format_autocomplete(call: Call, argument: dict[str, Any]) -> list[str]:
    """Formats that contain `q`, in lower case, the most frequent first."""
    names = dict.fromkeys(name.lower() for name in dataset_counts(call, "res_format"))
    return [name for name in names if argument["q"].lower() in name][: argument["limit"]]
