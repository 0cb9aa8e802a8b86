"""A DataPusher that runs beside the hub: how it is told to work on a resource, and what it says of its work.

It may be slow or gone: it is spoken to for a few seconds, and never while something is being written.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from hub.config import Settings
from hub.errors import Unreachable
from hub.http import HttpDoor

LARGEST = 1_000_000
SECONDS = 5.0


class Pusher:
    """The DataPusher of the settings."""

    def __init__(self, settings: Settings) -> None:
        self.address, self._token = settings.datapusher_url, settings.datapusher_token.get_secret_value()
        self._door = HttpDoor(
            settings.allow_networks, LARGEST, connect_timeout=SECONDS, read_timeout=SECONDS, total_timeout=SECONDS
        )
        self._site = settings.site_url

    def start(self, resource: str, metadata: Mapping[str, Any]) -> dict[str, str]:
        """Let it work on a resource; what it calls this job. Raises `Unreachable`."""
        job = {
            "api_key": self._token,
            "job_type": "push_to_datastore",
            "result_url": f"{self._site}/api/3/action/datapusher_hook",
            "metadata": {"ckan_url": self._site, "resource_id": resource, **metadata},
        }
        answer = self._door.post(f"{self.address}/job", orjson.dumps(job), {"Content-Type": "application/json"})
        found = _object(answer.content)
        return {key: str(found[key])[:200] for key in ("job_id", "job_key") if key in found}

    def url(self, job: str) -> str:
        """Where it tells of a job."""
        return f"{self.address}/job/{job}"

    def logs(self, job: str, key: str) -> list[dict[str, Any]]:
        """What it says of a job; nothing where it does not answer."""
        try:
            found = _object(self._door.get(self.url(job), headers={"Authorization": key}).content)
        except Unreachable:
            return []
        logs = found.get("logs")
        return [each for each in logs if isinstance(each, dict)] if isinstance(logs, list) else []


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreachable("The DataPusher answers something that is not JSON.") from error
    if not isinstance(found, dict):
        raise Unreachable("The DataPusher answers something that is not an object.")
    return found
