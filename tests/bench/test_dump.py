"""The whole catalogue as files: made from nothing, and made again after one change."""

import subprocess
import sys

import pytest

from catalogue.bulk import made
from hub.boundary import OPERATOR
from hub.config import environment
from hub.datasets import store
from hub.db import Database
from tests.bench.conftest import DATASETS, Large, figure

pytestmark = pytest.mark.bench

WRITER = """
import re, time
from catalogue.bulk import Dumps
from hub import tables
from hub.config import load
from hub.db import Database

settings = load()
dumps = Dumps(settings, Database(settings.database))
begin = time.perf_counter()
assert dumps.turn()
print(time.perf_counter() - begin, re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""


def written(large: Large) -> tuple[float, float]:
    """Seconds that a process takes to make the files, and how many megabytes it weighs."""
    done = subprocess.run(
        [sys.executable, "-c", WRITER], env=environment(large.settings), check=True, capture_output=True, text=True
    )
    seconds, kilobytes = done.stdout.split()
    return float(seconds), float(kilobytes) / 1024


def test_the_whole_dump(large):
    first, weight = written(large)
    database: Database = Database(large.settings.database)
    with database.write(OPERATOR) as session:
        row = store.dataset(session, "datensatz-7")
        row.title = "Neu"
    database.dispose()
    again, lighter = written(large)
    found = made(large.settings.data)
    assert found is not None
    assert found.datasets == DATASETS
    for name, seconds, memory in (("from nothing", first, weight), ("after one change", again, lighter)):
        rate = f"{DATASETS / seconds:,.0f} datasets/s, {memory:.0f} MB"
        figure(f"dump of the catalogue, {name} ({large.kind})", rate, "", "", "10,000/s, 200 MB")
