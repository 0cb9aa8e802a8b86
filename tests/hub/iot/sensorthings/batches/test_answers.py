"""What was answered to one request of a batch."""

import pytest

from hub.iot.sensorthings.batches.answers import Answer


@pytest.mark.parametrize(("status", "failed"), [(200, False), (204, False), (304, True), (404, True), (503, True)])
def test_an_answer_says_whether_it_was_done(status, failed):
    assert Answer(status).failed is failed
