"""The broker as docker-compose.yml describes it, on free ports of 127.0.0.1; only places and addresses are ours."""

import getpass
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import yaml

from tests.servers import MOSQUITTO, Process, free_port, require

COMPOSE: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "docker-compose.yml").read_text(encoding="utf-8"))
PASSWORD = "it's a secret"
LISTENERS = {"devices": 1883, "readers": 1884, "web": 9001, "hub": 1885}


def config(name: str) -> str:
    """An inline file as the container gets it."""
    text: str = COMPOSE["configs"][name]["content"]
    return text.replace("$$", "$")


@dataclass(frozen=True)
class Ports:
    """Where the broker listens, and for whom."""

    devices: int
    readers: int
    web: int
    hub: int

    @property
    def url(self) -> str:
        """Its address for the hub."""
        return f"mqtt://hub:it%27s%20a%20secret@127.0.0.1:{self.hub}"


class Broker:
    """Running inside the `with` block; what it persists stays in the folder."""

    def __init__(self, folder: Path) -> None:
        require(MOSQUITTO, "mosquitto")
        self.folder, self.ports = folder, Ports(**{name: free_port() for name in LISTENERS})
        folder.mkdir(parents=True, exist_ok=True)
        passwords = folder / "passwords"
        subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, "hub", PASSWORD], check=True)
        places = {"/run/secrets/mqtt_passwords": str(passwords), "/mosquitto/data/": f"{folder}/"}
        for name in ("devices", "readers", "hub"):
            (folder / f"{name}.acl").write_text(config(f"broker_{name}"), encoding="utf-8")
            places[f"/mosquitto/config/{name}.acl"] = str(folder / f"{name}.acl")
        places |= {
            f"listener {port}\n": f"listener {getattr(self.ports, name)} 127.0.0.1\n"
            for name, port in LISTENERS.items()
        }
        text = config("broker")
        for container, here in places.items():
            assert container in text
            text = text.replace(container, here)
        self.file = folder / "mosquitto.conf"
        self.file.write_text(f"{text}user {getpass.getuser()}\n", encoding="utf-8")

    def __enter__(self) -> Self:
        self.process = Process([MOSQUITTO, "-c", self.file], self.ports.hub).__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.end()
