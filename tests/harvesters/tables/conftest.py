"""A file read as the sandbox would, but in this process."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from harvesters.tables import read
from hub.records import Refusal, Sheet


@dataclass
class Got:
    """What came out of a file."""

    sheet: Sheet
    rows: list[list[Any]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def types(self) -> dict[str, str]:
        return {column.name: column.type for column in self.sheet.columns}

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.sheet.columns]

    def column(self, name: str) -> list[Any]:
        return [row[self.names.index(name)] for row in self.rows]

    @property
    def refused(self) -> list[str]:
        return [refusal.where for refusal in self.refusals]


@pytest.fixture
def table(tmp_path):
    """Reads a body (text, bytes, or a path of a file that is there) under a name with hints."""

    def reading(body, name="a.csv", media_type="", **hints):
        path = tmp_path / "file"
        if isinstance(body, str | bytes):
            path.write_bytes(body.encode() if isinstance(body, str) else body)
        else:
            path = body
        sheet, *rest = read(str(path), media_type, name, hints)
        got = Got(sheet)
        for item in rest:
            if isinstance(item, bytes):
                got.rows += json.loads(item)
            else:
                got.refusals.append(item)
        return got

    return reading
