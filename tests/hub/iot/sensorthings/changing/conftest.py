"""Somebody of a town who writes, without the web in between."""

from tests.hub.iot.sensorthings.desk import desk, home, stream

__all__ = ["desk", "home", "stream"]
