"""Write the pages that only repeat what the code says: `make docs`."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from marshmallow import fields, missing
from pydantic import SecretStr

import catalogue.actions
import connectors
from catalogue.action import ACTIONS, Action
from catalogue.actions.resource_view import Thing
from catalogue.schemas.coerced import Listed, Object, Objects, Sorts, Words
from catalogue.schemas.datastore import Fields
from catalogue.schemas.values import Moment, Names
from hub.access import Permission
from hub.config import Settings

FOLDER = Path(__file__).parent
NOTE = "<!-- Written by `make docs` from the code; edit the descriptions there. -->"


def settings() -> Iterator[str]:
    """Every setting, its variable, its default and its meaning."""
    yield from (NOTE, "", "# Settings", "")
    yield "Set as a variable of the environment, or in lower case without `ALLMENDE_` in `allmende.toml`."
    yield from ("", "| Variable | Default | Meaning |", "| --- | --- | --- |")
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, "", (), SecretStr("")) else f"`{field.default}`"
        yield f"| `ALLMENDE_{name.upper()}` | {default} | {cell(field.description)} |"


def kinds() -> Iterator[str]:
    """Every connector with its settings."""
    yield from (NOTE, "", "# Connectors", "", "A source has one of these kinds; each kind has its own settings.")
    for found in pkgutil.iter_modules(connectors.__path__):
        module = importlib.import_module(f"connectors.{found.name}")
        if not hasattr(module, "TITLE"):
            continue
        yield from (
            "",
            f"## {module.TITLE} (`{found.name}`)",
            "",
            (module.__doc__ or "").strip().partition("\n")[0],
            "",
        )
        yield from ("| Setting | Needed | Meaning |", "| --- | --- | --- |")
        for name, field in module.Config().fields.items():
            needed = "yes" if field.required else ""
            yield f"| `{field.data_key or name}` | {needed} | {cell(field.metadata.get('description'))} |"


def actions() -> Iterator[str]:
    """Every action of the catalogue with its parameters."""
    yield from (NOTE, "", "# Actions", "")
    yield "CKAN's Action API, under `/api/3/action/` and the action's name. Parameters come in the query string of a"
    yield "GET or as a JSON object in the body of a POST; a token goes into the header `Authorization`."
    yield "`/openapi.json` says the same for programs, as OpenAPI 3.1, and more of what lies within objects."
    for module in catalogue.actions.MODULES:
        for action in (entry for entry in ACTIONS.values() if entry.function.__module__ == module.__name__):
            yield from describe(action)


def describe(action: Action) -> Iterator[str]:
    yield from ("", f"## {action.name}", "", *(inspect.getdoc(action.function) or "").splitlines(), "")
    yield WHO[action.needs]
    if action.takes.load_fields:
        yield from ("", "| Parameter | Needed | Default | Kind |", "| --- | --- | --- | --- |")
    for name, field in action.takes.load_fields.items():
        yield f"| `{field.data_key or name}` | {'yes' if field.required else ''} | {default(field)} | {kind(field)} |"


def default(field: Any) -> str:
    value = field.load_default
    if value in (missing, None, "", list):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def kind(field: Any) -> str:
    return next(words for known, words in KINDS if isinstance(field, known))


def cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


WHO = {
    Permission.READ: "GET or POST, by anyone; what is private is seen by those who may see it.",
    Permission.WRITE: "POST, by somebody who may write.",
    Permission.OPERATE: "POST, by the operator of the hub.",
}
KINDS = (
    (fields.Raw, "object"),
    (fields.Boolean, "true or false"),
    (fields.Integer, "whole number"),
    (Moment, "time, as text or as seconds since 1970"),
    (Names, "list of words"),
    (Thing, "object with an id"),
    (Fields, "list of columns: `id`, `type`, `info`"),
    (Objects, "list of objects, or JSON text of it"),
    (Object, "object, or JSON text of it"),
    (Listed, "list of names, or one text with commas"),
    (Sorts, "order: `a desc nulls last, b`"),
    (Words, "text, or object of texts by column"),
    (fields.List, "list"),
    (fields.String, "text"),
)
PAGES = {"settings.md": settings, "connectors.md": kinds, "actions.md": actions}


if __name__ == "__main__":
    for name, lines in PAGES.items():
        (FOLDER / name).write_text("\n".join(lines()) + "\n", encoding="utf-8")
