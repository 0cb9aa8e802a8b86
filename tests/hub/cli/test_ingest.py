import signal
import subprocess
import sys

from hub.errors import Invalid
from tests.servers import free_port


def test_without_a_broker_there_is_nothing_to_take_in(cli):
    assert "ALLMENDE_MQTT_URL" in cli("ingest", fails=Invalid).exception.message


def test_a_broker_that_is_away_is_waited_for_until_the_process_is_told_to_stop(cli, data, monkeypatch):
    monkeypatch.setenv("ALLMENDE_MQTT_URL", f"mqtt://127.0.0.1:{free_port()}")
    command = [sys.executable, "-m", "hub.cli", "ingest"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert "waiting for broker or database" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
