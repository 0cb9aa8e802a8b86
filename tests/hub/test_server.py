"""The web server has loaded the hub before it starts a worker."""

import gc
import sys

import pytest

from hub import server


@pytest.fixture
def started(monkeypatch):
    """What was frozen when the server was about to start its workers."""
    found = []
    monkeypatch.setattr(server, "entrypoint", lambda: found.append(gc.get_freeze_count()))
    yield found
    gc.unfreeze()


def test_what_the_workers_share_is_loaded_and_left_alone(started):
    server.main()
    assert "catalogue.portal.views" in sys.modules
    assert started[0] > 10_000
