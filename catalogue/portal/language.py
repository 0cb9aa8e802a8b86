"""Which language a page speaks, and its translations, compiled from the .po file when the hub starts."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, request
from flask_babel import Babel, Domain, get_domain, get_locale  # type: ignore[import-untyped]

from catalogue.portal import prefix
from catalogue.portal.prefix import LANGUAGES

COOKIE = "allmende_language"
YEAR = 365 * 24 * 3600
GERMAN = Path(__file__).parent / "translations" / "de" / "LC_MESSAGES" / "messages.po"


class Spoken(Domain):  # type: ignore[misc]
    """German from the .po file; the sentences in the source are English already."""

    def get_translations(self) -> NullTranslations:
        """The translations for the language of this request."""
        return german() if language() == "de" else NullTranslations()


@cache
def german() -> Translations:
    """The German sentences, compiled in memory."""
    compiled = BytesIO()
    with GERMAN.open("rb") as source:
        write_mo(compiled, read_po(source, locale="de"))
    compiled.seek(0)
    return Translations(compiled)


def prepare(app: Flask, default: str) -> None:
    """Let all pages of the application speak the reader's language; `default` for readers who ask for none of ours."""

    def choose() -> str:
        for wanted in (request.args.get("lang"), prefix.asked(), request.cookies.get(COOKIE)):
            if wanted in LANGUAGES:
                return wanted
        return request.accept_languages.best_match(LANGUAGES) or default

    babel = Babel(app, locale_selector=choose, default_timezone="Europe/Berlin")
    babel.domain_instance = Spoken()
    german()
    app.after_request(remember)


def language() -> str:
    """The language of this request: de or en."""
    locale = get_locale()
    return str(locale.language) if locale else "en"


def gettext(sentence: str, **values: Any) -> str:
    """The sentence in the language of this request, with values for its %(name)s."""
    return str(get_domain().gettext(sentence, **values))


def ngettext(one: str, many: str, number: int, **values: Any) -> str:
    """The sentence for this number of things."""
    return str(get_domain().ngettext(one, many, number, **values))


class lazy_gettext:  # noqa: N801 (reads as the function that collects sentences know)
    """A sentence in a table, translated each time it is shown."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __str__(self) -> str:
        return gettext(self.sentence)


class Said(lazy_gettext):
    """A sentence or name that is said already, in a place for sentences that are translated."""

    def __str__(self) -> str:
        return self.sentence


def remember(response: Response) -> Response:
    """Keep a language that was asked for by `?lang=` in a cookie, and tell caches what pages depend on."""
    if response.mimetype != "text/html":
        return response
    response.vary.add("Accept-Language")
    response.headers.setdefault("Content-Language", language())
    wanted = request.args.get("lang", "")
    if wanted in LANGUAGES:
        secure = request.is_secure
        response.set_cookie(COOKIE, wanted, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    return response
