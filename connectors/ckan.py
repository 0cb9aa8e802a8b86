"""CKAN Action API v3: every package of a portal, page by page. https://docs.ckan.org/en/latest/api/"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from marshmallow import fields
from marshmallow.validate import Regexp

from connectors.catalogues import Catalogue, Changing, Paged, Walk
from hub.errors import Unreachable
from hub.records import Context, Document, Message, Parsed, Refusal

TITLE = "CKAN catalogue"

PACKAGE = "application/vnd.ckan.package+json"
ROWS = 100
NAME = r"^[\w-]+$"
NOT_DATASETS = frozenset({"harvest", "showcase"})


class Config(Paged, Changing, Catalogue):
    """Which portal, and which of its packages."""

    url = fields.Url(
        required=True,
        schemes={"http", "https"},
        require_tld=False,
        metadata={"description": "Root address of the portal, or of a .json file that lists packages"},
    )
    organizations = fields.List(
        fields.String(validate=Regexp(NAME, error="Names of organisations have letters, digits, - and _ only")),
        metadata={"description": "Only packages of these organisations, by their names, as the portal itself filters"},
    )
    query = fields.String(metadata={"description": "Only packages that fit this search, such as tags:umwelt"})
    api_key = fields.String(
        validate=Regexp(r"[\x21-\x7e]{1,500}\Z"),
        metadata={"description": "Token that the portal asks for", "secret": True},
    )


def fetch(context: Context) -> Iterator[Message | Refusal]:
    """One message per page. The state is where the next page begins and, if incremental, how new the packages are."""
    url = context.config["url"]
    if urlsplit(url).path.endswith(".json"):
        yield Message(context.http.get(url, headers=_headers(context)).content, media_type="application/json", url=url)
        return
    start, since = int(context.state.get("start", 0)), str(context.state.get("since", ""))
    newest, walk = str(context.state.get("newest", since)), Walk(context.config)
    while True:
        walk.enter(str(start))
        page = context.http.get(_action(url), params=_params(context.config, start, since), headers=_headers(context))
        packages, count = _page(page.content)
        if packages:
            walk.page(_mark(packages))
        start += len(packages)
        newest = max([newest, *(str(p.get("metadata_modified") or "") for p in packages if isinstance(p, dict))])
        last = not packages or (count is not None and start >= count)
        yield Message(page.content, "application/json", url=url, state=_state(context, start, since, newest, last))
        if last:
            return


def names_everything(config: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """A run from the beginning that leaves nothing out by its date lists all packages."""
    return not config.get("incremental") and not state.get("start")


def parse(message: Message, config: Mapping[str, Any]) -> Iterator[Parsed]:
    """Each package of a page, of a plain list, or one alone."""
    try:
        packages = _packages(_json(message.body))
    except ValueError as problem:
        yield Refusal(message.url, f"The answer is not a list of packages: {problem}")
        return
    for number, package in enumerate(packages, 1):
        if not isinstance(package, dict):
            yield Refusal(f"{message.url}, package {number}", "The package is not an object with fields.")
        elif _text(package.get("type")) not in NOT_DATASETS:
            identifier = _text(package.get("id")) or _text(package.get("name"))
            yield Document(identifier, PACKAGE, package, name=_text(package.get("name")), url=message.url)


def _action(url: str) -> str:
    return re.sub(r"/api(/[123])?(/action)?/?$", "", url.rstrip("/")) + "/api/3/action/package_search"


def _headers(context: Context) -> dict[str, str]:
    key = context.config.get("api_key")
    return {"Authorization": str(key)} if key else {}


def _mark(packages: list[Any]) -> bytes:
    """What tells a page from the others, whatever else the portal changes in it from one answer to the next."""
    return json.dumps([p.get("id") or p.get("name") if isinstance(p, dict) else p for p in packages]).encode()


def _params(config: Mapping[str, Any], start: int, since: str) -> dict[str, Any]:
    filters = []
    if config.get("organizations"):
        filters.append(f"organization:({' OR '.join(config['organizations'])})")
    if config.get("incremental") and since:
        filters.append(f"metadata_modified:[{since} TO *]")
    params = {"q": config.get("query"), "fq": " AND ".join(filters), "sort": "id asc", "rows": ROWS, "start": start}
    return {key: value for key, value in params.items() if value not in (None, "")}


def _state(context: Context, start: int, since: str, newest: str, last: bool) -> dict[str, Any]:
    if not context.config.get("incremental"):
        return {"start": 0 if last else start}
    if not last:
        return {"start": start, "since": since, "newest": newest}
    # The newest change seen, not this machine's clock, is what the next run asks from: clocks differ. But a package
    # dated in the future must not hide those of the days until then.
    latest = _solr(context.now.isoformat()) if context.now else ""
    return {"start": 0, "since": min(_solr(newest), latest or _solr(newest))}


def _solr(time: str) -> str:
    """CKAN writes UTC without a zone; its search wants UTC with a Z."""
    try:
        instant = datetime.fromisoformat(time)
    except ValueError:
        return ""
    instant = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    return instant.replace(tzinfo=None).isoformat() + "Z"


def _page(body: bytes) -> tuple[list[Any], int | None]:
    try:
        answer = _json(body)
        if not isinstance(answer, dict) or answer.get("success") is False:
            raise ValueError("it reports an error.")  # noqa: TRY301 (one place makes our sentence)
        result = answer.get("result")
        count = result.get("count") if isinstance(result, dict) else None
        return _packages(answer), count if isinstance(count, int) else None
    except ValueError as problem:
        raise Unreachable(f"The portal's answer cannot be used: {problem}") from problem


def _packages(value: Any) -> list[Any]:
    for key in ("result", "results"):
        if isinstance(value, dict) and key in value:
            value = value[key]
    if isinstance(value, dict) and ("title" in value or "name" in value):
        return [value]
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):  # DKAN wraps its list once more
        value = value[0]
    if not isinstance(value, list):
        raise ValueError("it has no list of packages.")  # noqa: TRY004 (a wrong document, not a programming error)
    return value


def _json(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_no_constant)
    except RecursionError as problem:
        raise ValueError("it is nested too deeply.") from problem
    except UnicodeDecodeError as problem:
        raise ValueError("it is not UTF-8 text.") from problem
    except json.JSONDecodeError as problem:
        raise ValueError(f"it is not JSON ({problem}).") from problem


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not JSON.")


def _text(value: Any) -> str:
    """Some portals wrapped each value as the `description` of a JSON schema."""
    if isinstance(value, dict):
        value = value.get("description")
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
