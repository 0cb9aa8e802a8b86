"""A clerk at a browser: opens a page, fills in its one form, sends it; only what the page offers can be sent."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import PASSWORD


class Form(HTMLParser):
    """The clerk's form of a page: what it holds before anybody types, as a browser would send it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inside, self.area, self.select, self.found = False, "", "", False
        self.fields: dict[str, list[str]] = {}
        self.names: set[str] = set()
        self.multipart = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.inside = given.get("method") == "post" and not given.get("action")
            self.multipart |= given.get("enctype") == "multipart/form-data" and self.inside
        if not self.inside:
            return
        if name:
            self.names.add(name)
        if tag == "input" and given.get("type") not in ("file",):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.fields.setdefault(name, []).append(given.get("value") or "")
        elif tag == "textarea":
            self.area = name
            self.fields[name] = [""]
        elif tag == "select":
            self.select = name
            self.fields[name] = []
        elif tag == "option" and ("selected" in given or not self.fields[self.select]):
            self.fields[self.select] = [given.get("value") or ""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "textarea":
            self.fields[self.area] = [self.fields[self.area][0].removeprefix("\n").replace("\n", "\r\n")]
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[self.area][0] += data


@dataclass
class Clerk:
    """One browser with a login."""

    app: Flask
    name: str = ""
    language: str = "en"
    client: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        self.headers = {"Accept": "text/html", "Accept-Language": self.language, "Origin": "http://localhost"}
        if self.name:
            self.log_in()

    def log_in(self) -> None:
        answer = self.client.post("/user/login", data={"name": self.name, "password": PASSWORD})
        assert answer.status_code == 303

    def get(self, path: str, **options: Any) -> TestResponse:
        answer: TestResponse = self.client.get(path, headers=self.headers, **options)
        return answer

    def form(self, path: str) -> Form:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:2000])
        return Form(answer.text)

    def post(self, path: str, data: Mapping[str, Any], **headers: str) -> TestResponse:
        answer: TestResponse = self.client.post(path, data=data, headers={**self.headers, **headers})
        return answer

    def fill(self, path: str, **typed: Any) -> TestResponse:
        """Open the page, type, send. A file is a pair of name and content."""
        return self.send(path, self.form(path), **typed)

    def send(self, path: str, form: Form, **typed: Any) -> TestResponse:
        """Send a form that was opened before."""
        assert set(typed) <= form.names, set(typed) - form.names
        data: dict[str, Any] = {**form.fields}
        for key, value in typed.items():
            data[key] = (io.BytesIO(value[1]), value[0]) if isinstance(value, tuple) else value
        return self.post(path, data)
