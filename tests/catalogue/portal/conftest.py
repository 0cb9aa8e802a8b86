"""What the tests of the portal share."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from catalogue.portal import language, views


@pytest.fixture
def get(app: Flask, client: Callable[..., FlaskClient]) -> Callable[..., TestResponse]:
    """`get("/dataset", "home", language="en")` is what a browser of that town gets, with an up-to-date search."""

    def ask(path: str, town: str = "", language: str = "de") -> TestResponse:
        app.extensions["search"].catch_up()
        return client(town).get(path, headers={"Accept": "text/html", "Accept-Language": language})

    return ask


def spoken(wanted: str) -> Iterator[None]:
    bare = Flask("portal")
    bare.register_blueprint(views.blueprint)
    language.prepare(bare, "de")
    with bare.test_request_context(f"/?lang={wanted}"):
        yield


@pytest.fixture
def german() -> Iterator[None]:
    """Inside a German request; no database is there."""
    yield from spoken("de")


@pytest.fixture
def english() -> Iterator[None]:
    """Inside an English request; no database is there."""
    yield from spoken("en")
