"""Options in place of settings."""

import pytest

from hub import options
from hub.boundary import OPERATOR
from hub.options import Site


@pytest.fixture
def site(settings, database, cast):
    return Site(settings, database)


def put(database, name, value):
    with database.write(OPERATOR) as session:
        options.put(session, name, value)


def test_an_option_takes_the_place_of_its_setting_until_it_is_emptied(database, settings, site):
    put(database, "site_title", "Musterstadt")
    assert site.now().site_title == "Musterstadt"
    assert site.now().site_url == settings.site_url
    put(database, "site_title", "")
    site.forget()
    assert site.now() == settings


def test_what_others_changed_is_seen_after_a_moment(database, site, monkeypatch):
    assert site.now().site_about == ""
    put(database, "site_about", "x")
    assert site.now().site_about == ""
    later = options.time.monotonic() + options.FRESH
    monkeypatch.setattr(options.time, "monotonic", lambda: later)
    assert site.now().site_about == "x"


def test_what_is_no_option_any_more_is_left_aside(database, settings, site):
    put(database, "secret", "x")
    assert site.now() == settings


def test_pages_go_on_while_the_database_does_not_answer(settings, database, site, monkeypatch):
    def fail(scope):
        raise options.Unavailable

    monkeypatch.setattr(database, "glance", fail)
    assert site.now() == settings
