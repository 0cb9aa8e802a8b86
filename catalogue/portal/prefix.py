"""Addresses that begin with a language: `/de/dataset` is the page `/dataset`, in German and with German links."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, urlencode

from flask import request

LANGUAGES = {"de": "Deutsch", "en": "English"}
KEY = "allmende.language"
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Prefixed:
    """Takes the language off an address; links that the application makes get it back."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as without the language in front."""
        code, _, rest = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
        if code in LANGUAGES:
            environ[KEY] = code
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{code}"
            environ["PATH_INFO"] = f"/{rest}"
        return self.application(environ, start_response)


def asked() -> str | None:
    """The language in front of this request's address."""
    return request.environ.get(KEY)


def in_language(code: str) -> str:
    """This page in another language: where one is in front it is exchanged, else a parameter says it.

    Both are relative to this site, so that no path can lead elsewhere.
    """
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    if asked():
        return f"/{code}{quote(request.path)}" + (f"?{urlencode(kept)}" if kept else "")
    return "?" + urlencode([*kept, ("lang", code)])
