"""Files and links that become tables by the hub's own import, as CKAN's XLoader is asked for it."""

from typing import Any

from catalogue import loaders
from catalogue.action import action
from catalogue.loaders import XLOADER, Hook, Submit, Which
from hub.access import Call, Permission


@action(takes=Submit, needs=Permission.WRITE)
def xloader_submit(call: Call, argument: dict[str, Any]) -> bool:
    """Let the file or link of a resource become its table; false where it has neither.

    With `ignore_hash` also when the file is the one the table was made of.
    """
    part = loaders.locked(call, argument["resource_id"])
    return loaders.order(call, part, anew=bool(argument["ignore_hash"]))


@action(takes=Hook, needs=Permission.WRITE)
def xloader_hook(call: Call, argument: dict[str, Any]) -> None:
    """What a loader says of its work: a `status`, and in `metadata` which resource it worked on."""
    loaders.hooked(call, argument, XLOADER)


@action(takes=Which)
def xloader_status(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """How far the import of a resource came, for those who may change it."""
    part = loaders.editable(call, argument["resource_id"])
    return loaders.imported(call, part)
