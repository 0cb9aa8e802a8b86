"""What the owner of a source can say beforehand about files that say little themselves."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from marshmallow import Schema, fields
from marshmallow.validate import OneOf, Range


class SeriesHints(Schema):
    """What helps to read measurements."""

    thing = fields.String(metadata={"description": "Name of the measuring place, for sources that do not give one"})
    longitude = fields.Float(
        validate=Range(-180, 180), metadata={"description": "Where it stands, in degrees east (WGS 84), such as 9.99"}
    )
    latitude = fields.Float(
        validate=Range(-90, 90), metadata={"description": "Where it stands, in degrees north (WGS 84), such as 48.40"}
    )
    columns = fields.List(
        fields.String(),
        metadata={"description": "Measured values that an empty answer would have held, such as co2, Temp"},
    )
    timezone = fields.String(
        load_default="Europe/Berlin",
        validate=OneOf(sorted(available_timezones()), error="{input} is not a known time zone"),
        metadata={"description": "Time zone of times that are written without one"},
    )


class FileHints(SeriesHints):
    """What helps to read files of any kind, and to describe the dataset that is made of them."""

    title = fields.String(metadata={"description": "Title of the dataset; else it is made of the file's name"})
    description = fields.String(metadata={"description": "What the data is about"})
    license = fields.String(metadata={"description": "Licence, such as dl-by-de/2.0, cc-by/4.0 or its address"})
    theme = fields.List(fields.String(), metadata={"description": "Themes, such as ENVI, TRAN or Umwelt"})
    keyword = fields.List(fields.String(), metadata={"description": "Keywords"})
    crs = fields.String(metadata={"description": "Coordinate system where the file does not say, such as EPSG:25832"})
    delimiter = fields.String(
        validate=OneOf([",", ";", "\t", "|"]), metadata={"description": "What separates the columns of a CSV file"}
    )
    missing = fields.List(
        fields.String(), metadata={"description": "Further words that stand for a missing value, such as -999"}
    )


def hints(config: Mapping[str, Any]) -> dict[str, Any]:
    """The hints among the values of a configuration; unset ones are absent."""
    return {name: config[name] for name in FileHints().fields if config.get(name) not in (None, "", [])}
