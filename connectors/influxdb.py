"""InfluxDB 1.x over HTTP: the answer to one InfluxQL query. https://docs.influxdata.com/influxdb/v1/tools/api/"""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import fields
from marshmallow.validate import Length

from connectors.hints import SeriesHints, hints
from connectors.media import INFLUX
from hub.records import Context, Document, Message, Parsed, Refusal

TITLE = "InfluxDB query"


class Config(SeriesHints):
    """Which database, and what to ask it."""

    url = fields.Url(
        required=True,
        schemes={"http", "https"},
        require_tld=False,
        metadata={"description": "Root address of the database, such as https://influx.example.org:8086"},
    )
    database = fields.String(required=True, validate=Length(1), metadata={"description": "Name of the database"})
    query = fields.String(
        required=True,
        validate=Length(1),
        metadata={"description": 'InfluxQL query, such as SELECT co2, "Temp" FROM air WHERE time > now() - 2d'},
    )
    token = fields.String(
        metadata={"description": "Token, or name:password, if the database asks for one", "secret": True}
    )


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """The answer, as one message. Times come as RFC 3339, since no epoch is asked for."""
    config = context.config
    token = config.get("token")
    answer = context.http.get(
        config["url"].rstrip("/") + "/query",
        params={"db": config["database"], "q": config["query"]},
        headers={"Authorization": f"Token {token}"} if token else {},
    )
    yield Message(answer.content, media_type=INFLUX, name=config["database"], url=config["url"])


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """The answer as a document; the `readings` harvester knows the format."""
    yield Document(message.name, INFLUX, message.body, name=message.name, url=message.url, hints=hints(config))
