"""Taking in what devices send over MQTT, and publishing what is new."""

import asyncio
import signal
from functools import partial

import click
import uvloop

from hub import app
from hub.cli.parts import Parts, pass_parts
from hub.errors import Invalid
from hub.iot.mqtt.process import Ingest
from hub.iot.mqtt.senders import Known


@click.command()
@pass_parts
def ingest(parts: Parts) -> None:
    """Take in observations over MQTT, and publish new ones; several may run side by side."""
    if not parts.settings.mqtt_url:
        raise Invalid("No broker is set: ALLMENDE_MQTT_URL names it", mqtt_url=["is empty"])
    known = partial(app.authenticate, parts.database, login="")
    uvloop.run(_run(parts, known))


async def _run(parts: Parts, known: Known) -> None:
    app.last()
    work, loop = Ingest(parts.settings, parts.database, known), asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, work.stopping.set)
    await work.run()


COMMANDS = (ingest,)
