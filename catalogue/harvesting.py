"""Sources and their runs as actions and pages handle them: who may see, change and start them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import current_app

from hub import jobs
from hub.access import Call, after_commit
from hub.errors import Conflict, Forbidden, NotFound
from hub.identity.store import as_uuid
from hub.sources import kinds, store
from hub.sources.kinds import Kinds
from hub.sources.models import Run, Source


def known() -> Kinds:
    """The kinds of sources that this application was given."""
    found: Kinds = current_app.extensions["kinds"]
    return found


def source(call: Call, name_or_id: str) -> Source:
    """A source that the caller may see."""
    return store.source(call.session, as_uuid(name_or_id) or name_or_id)


def editable(call: Call, name_or_id: str) -> Source:
    """A source that the caller may change."""
    row = source(call, name_or_id)
    if not call.principal.writes(row.owner_id):
        raise Forbidden("You may not change the sources of this organisation")
    return row


def check_owner(call: Call, owner: UUID) -> None:
    """Refuse who may not add sources to an organisation."""
    if not call.principal.writes(owner):
        raise Forbidden("You may not add sources to this organisation")


def check(kind: str, given: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A configuration that somebody gave from outside; what only the operator may set up is not known here."""
    connector = kinds.reachable(known()).get(kind)
    if connector is None:
        raise NotFound(f"There is no kind of source “{kind}” that can be set up here")
    return known().check_config(kind, kinds.kept(connector, given, before or {}))


def shown(row: Source) -> dict[str, Any]:
    """The configuration of a source without its secrets, and without what it has anyway."""
    connector = known().connectors().get(row.kind)
    if connector is None:
        return {}
    usual = {key: field.load_default for key, field in kinds.asked(connector).items()}
    said = {key: value for key, value in row.config.items() if value != usual.get(key)}
    return kinds.hidden(connector, said)


def ask(call: Call, row: Source, *, dry: bool = False) -> tuple[Run, bool]:
    """Let a worker run a source; what waits already is handed to it once more, and done once all the same."""
    run, new = store.ask(call.session, row, dry=dry)
    folder, source, number = call.settings.data, row.id, run.id
    after_commit(lambda: jobs.ask_for_run(folder, source, number))
    return run, new


def clear(call: Call, row: Source) -> int:
    """Withdraw all datasets of a source; how many. The next run brings them back."""
    if any(run.status in store.ALIVE for run in store.runs(call.session, row, 2)):
        raise Conflict("A run of this source is under way")
    return store.clear(call.session, row)
