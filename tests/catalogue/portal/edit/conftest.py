"""What the tests of the clerk's pages share."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.catalogue.portal.edit.clerk import Clerk


@pytest.fixture
def clerk(app: Flask) -> Callable[..., Clerk]:
    """`clerk("home")` is a browser with the login of that town's administrator, `clerk()` one without."""

    def make(town: str = "", language: str = "en") -> Clerk:
        name = {"": "", "operator": "root"}.get(town, f"{town}-admin")
        return Clerk(app, name, language)

    return make
