"""What MQTT tests share: clients of the broker by paho, and ingest processes."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import orjson
import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from hub.config import Settings, environment

PATIENCE = 60.0


def until(found: Callable[[], Any]) -> Any:
    """Wait for something to be true, and return it."""
    end = time.monotonic() + PATIENCE
    while not (value := found()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)
    return value


class Client:
    """A client of the broker, connected inside the `with` block."""

    def __init__(self, port: int, user: str = "", password: str = "", *, version: int = paho.MQTTv5) -> None:
        self.port, self.messages = port, []
        self.client = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=version)
        self.client.on_message = lambda _, __, message: self.messages.append(message)
        self._agreed = 0
        self.client.on_subscribe = self._note
        if user:
            self.client.username_pw_set(user, password or None)

    def _note(self, *_: Any) -> None:
        self._agreed += 1

    def __enter__(self) -> Self:
        self.client.connect("127.0.0.1", self.port)
        self.client.loop_start()
        until(self.client.is_connected)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.disconnect()
        self.client.loop_stop()

    def subscribe(self, *topics: str) -> Self:
        """Ask for messages; returns when the broker has agreed."""
        wanted = self._agreed + len(topics)
        for topic in topics:
            self.client.subscribe(topic, qos=1)
        until(lambda: self._agreed >= wanted)
        return self

    def send(self, topic: str, body: Any, token: str = "", qos: int = 1, *, wait: bool = True) -> Any:
        """Publish; with QoS 1 it returns when the broker has it."""
        properties = None
        if token:
            properties = Properties(PacketTypes.PUBLISH)
            properties.UserProperty = ("token", token)
        payload = body if isinstance(body, bytes) else orjson.dumps(body)
        sent = self.client.publish(topic, payload, qos=qos, properties=properties)
        if wait:
            sent.wait_for_publish(PATIENCE)
        return sent

    def told(self, topic: str, count: int = 1) -> list[Any]:
        """So many messages at a topic, as soon as they are there."""
        until(lambda: len([each for each in self.messages if each.topic == topic]) >= count)
        return [orjson.loads(each.payload) for each in self.messages if each.topic == topic]

    @property
    def topics(self) -> set[str]:
        """At which topics something came."""
        return {message.topic for message in self.messages}


class Ingesting:
    """An ingest process, ready inside the `with` block."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __enter__(self) -> Self:
        self.log = tempfile.NamedTemporaryFile(prefix="allmende-ingest-")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hub.cli", "ingest"],
            env={**os.environ, **environment(self.settings)},
            stderr=self.log,
        )
        until(lambda: "ready" in self.events())
        return self

    def said(self) -> list[dict[str, Any]]:
        """What it has logged so far."""
        text = Path(self.log.name).read_text(encoding="utf-8")
        assert self.process.poll() in (None, 0, -9), text
        assert all(line.startswith("{") for line in text.splitlines()), text
        return [orjson.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def events(self) -> list[str]:
        """The same in short."""
        return [line["event"] for line in self.said()]

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self.log.close()

    def stop(self) -> int:
        """Tell it to stop; how it ended."""
        self.process.terminate()
        return self.process.wait(PATIENCE)
