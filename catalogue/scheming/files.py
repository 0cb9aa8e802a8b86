"""The files of a portal's schemas: read once when the hub starts, from one folder."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
import yaml

from catalogue.scheming.builtin import BUILTIN
from catalogue.scheming.checks import LARGEST
from catalogue.scheming.presets import PRESETS, Preset
from catalogue.scheming.schema import Schema, make
from hub.config import Settings
from hub.errors import Invalid

ENDINGS = (".json", ".yaml", ".yml")
FOLDER = "schemas"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Schemas:
    """All schemas by what they are about and by type."""

    dataset: Mapping[str, Schema] = field(default_factory=dict)
    group: Mapping[str, Schema] = field(default_factory=dict)
    organization: Mapping[str, Schema] = field(default_factory=dict)


def load(settings: Settings) -> Schemas:
    """The hub's own schemas, and in their place or beside them those of the folder; `Invalid` names file and place."""
    folder = settings.schemas or settings.data / FOLDER
    if settings.schemas and not folder.is_dir():
        raise Invalid(f"There is no folder {folder} with schemas", schemas=["names no folder"])
    read = {path: _read(path) for path in _paths(folder)}
    presets = _presets(read)
    found: dict[str, dict[str, Schema]] = {"dataset": {}, "group": {}, "organization": {}}
    for path, written in read.items():
        if "presets" in written:
            continue
        about, schema = make(written, presets, path.name)
        if schema.type in found[about]:
            raise _wrong(path, f"another file describes the type {schema.type} too")
        found[about][schema.type] = schema
        for warning in schema.warnings:
            log.warning("schema", file=path.name, warning=warning)
    for about, schema in BUILTIN:
        found[about].setdefault(schema.type, schema)
    return Schemas(**found)


def _paths(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix in ENDINGS) if folder.is_dir() else []


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = _plain(json.loads(text) if path.suffix == ".json" else yaml.safe_load(text))
    except UnicodeDecodeError as error:
        raise _wrong(path, f"is not written in UTF-8: byte {error.start}") from error
    except OSError as error:
        raise _wrong(path, f"cannot be read: {error.strerror}") from error
    except json.JSONDecodeError as error:
        raise _wrong(path, f"line {error.lineno}, column {error.colno}: is not JSON: {error.msg}") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise _wrong(path, f"{at}is not YAML: {error.problem or error.context}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _wrong(path, f"cannot be read: {' '.join(str(error).split())[:200]}") from error
    if not isinstance(found, dict):
        raise _wrong(path, "must be an object")
    return found


def _plain(value: Any) -> Any:
    """What JSON can say: keys are texts, and so are days, which YAML knows."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(key).lower(): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    known = isinstance(value, str | float | None) or (isinstance(value, int) and abs(value) <= LARGEST)
    return value if known else str(value)


def _presets(read: Mapping[Path, dict[str, Any]]) -> Mapping[str, Preset]:
    found = dict(PRESETS)
    for path, written in read.items():
        if "presets" in written:
            found.update(_of_file(path, written["presets"]))
    return found


def _of_file(path: Path, given: Any) -> Iterator[tuple[str, Preset]]:
    if not isinstance(given, list):
        raise _wrong(path, "presets: must be a list")
    for at, each in enumerate(given):
        name = each.get("preset_name") if isinstance(each, dict) else None
        values = each.get("values", {}) if isinstance(each, dict) else None
        if not isinstance(name, str) or not isinstance(values, dict):
            raise _wrong(path, f"presets[{at}]: must be an object with preset_name and values")
        yield name, values


def _wrong(path: Path, sentence: str) -> Invalid:
    return Invalid(f"{path.name}: {sentence}", schemas=[sentence])
