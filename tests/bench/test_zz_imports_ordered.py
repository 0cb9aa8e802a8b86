"""What orders imports comes last: the worker is busy with them for a while."""

from pathlib import Path

import pytest

from tests.bench.conftest import Served
from tests.bench.test_write import create, floor

pytestmark = pytest.mark.bench

__all__ = ["floor"]


def test_package_create_with_a_table(served: Served, floor: str, tmp_path: Path) -> None:
    create(served, floor, tmp_path, "csv", "a link to a table, which orders an import")
