"""A process that is told to end tells its streams."""

import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]
SCRIPT = """
import signal, threading
from hub.iot.live import stopping
told = threading.Event()
stopping.heed(told.set)
signal.signal(signal.SIGTERM, lambda *_: print("the server's own", flush=True))
print("ready", flush=True)
while not told.wait(0.05):
    pass
print("told", flush=True)
"""


def test_streams_are_told_beside_the_handler_of_the_server():
    with subprocess.Popen([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        assert sorted(process.stdout.read().splitlines()) == ["the server's own", "told"]
