"""The language of package_revise: paths into a dataset, what must match, what is kept and what is put in.

A path is written `resources__0__name`; in a list an item is named by its index, also from the end (`-1`), or by the
first characters of its id. Source: CKAN 2.12, `package_revise`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from hub.errors import Invalid

EXTEND = "extend"
SHORTEST_ID = 5
_INDEX = re.compile(r"-?[0-9]{1,9}")

Path = tuple[str, ...]
Rule = tuple[bool, Path]
"""Whether what lies at the path stays."""


def paths(argument: Mapping[str, Any], word: str) -> Iterator[tuple[Path, Any]]:
    """What stands under flattened keys, `update__notes` for the word `update`; objects and lists also as JSON text."""
    for key, value in argument.items():
        if key.startswith(f"{word}__"):
            yield tuple(key.split("__")[1:]), _parsed(value)


def _parsed(value: Any) -> Any:
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        found = orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
    if "\\u0000" in value:  # JSON within a text was not looked at when the request was read
        raise Invalid(update=["A text holds the character NUL"])
    return found


def whole(value: Any, word: str) -> dict[str, Any]:
    """An object, also as JSON text; nothing is an empty one."""
    found = _parsed({} if value in (None, "") else value)
    if not isinstance(found, dict):
        raise Invalid(**{word: ["Must be an object"]})
    return found


def mismatches(have: Any, want: Any, path: Path = ()) -> Iterator[Path]:
    """Where a value is not what it has to be; of objects and lists only what `want` names is compared."""
    if isinstance(want, dict) and isinstance(have, dict):
        for key, value in want.items():
            yield from mismatches(have.get(key), value, (*path, key))
    elif isinstance(want, list) and isinstance(have, list):
        for at, value in enumerate(want):
            yield from mismatches(have[at] if at < len(have) else None, value, (*path, str(at)))
    elif not _same(have, want):
        yield path


def _same(have: Any, want: Any) -> bool:
    if have in (None, "") and want in (None, ""):
        return True
    if isinstance(want, str) and isinstance(have, bool | int | float):  # forms know texts only
        return want.lower() == str(have).lower()
    return bool(have == want)


def at(value: Any, path: Path) -> Any:
    """What lies at a path; None where nothing does."""
    for name in path:
        if isinstance(value, list):
            index = _index(value, name)
            value = None if index is None else value[index]
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value


def _index(items: Sequence[Any], name: str) -> int | None:
    """Which item a list knows by this index or beginning of an id; None when there is none, or more than one."""
    if _INDEX.fullmatch(name) and -len(items) <= int(name) < len(items):
        return int(name) % len(items)
    if len(name) < SHORTEST_ID:
        return None
    found = [at for at, item in enumerate(items) if isinstance(item, dict) and str(item.get("id")).startswith(name)]
    return found[0] if len(found) == 1 else None


def rules(patterns: Sequence[str]) -> list[Rule]:
    """What patterns such as `+resources__0__id` and `-*` say."""
    found = [pattern.strip() for pattern in patterns]
    if not all(pattern[:1] in ("+", "-") and pattern[1:] for pattern in found):
        raise Invalid(filter=["Must be patterns of + or - and a path"])
    return [(pattern[0] == "+", tuple(pattern[1:].split("__"))) for pattern in found]


def kept(value: Any, given: Sequence[Rule]) -> Any:
    """What the rules leave of an object or a list; the first rule that names something decides."""
    if isinstance(value, dict):
        pairs = ((key, _left(item, _within(given, {key, "*"}))) for key, item in value.items())
        return {key: item for key, item in pairs if item is not _NOTHING}
    named = [_within(given, _names(value, at)) for at in range(len(value))]
    return [item for item in map(_left, value, named) if item is not _NOTHING]


_NOTHING = object()


def _within(given: Sequence[Rule], names: set[str]) -> list[Rule]:
    return [(stays, path[1:]) for stays, path in given if path[0] in names or _begins(names, path[0])]


def _begins(names: set[str], name: str) -> bool:
    return len(name) >= SHORTEST_ID and any(each.startswith(f"id:{name}") for each in names)


def _names(items: Sequence[Any], at: int) -> set[str]:
    item = items[at]
    found = {str(at), str(at - len(items)), "*"}
    return found | {f"id:{item['id']}"} if isinstance(item, dict) and "id" in item else found


def _left(item: Any, given: Sequence[Rule]) -> Any:
    """What is left of an item; the rules without a path are about the whole of it."""
    inner: list[Rule] = []
    stays = True
    for keeps, path in given:
        if not path:
            stays = keeps
            break
        inner.append((keeps, path))
    if not isinstance(item, dict | list) or not inner:
        return item if stays else _NOTHING
    left = kept(item, inner if stays else [*inner, (False, ("*",))])
    return left if stays or left else _NOTHING


def merged(have: Any, want: Any) -> Any:
    """Objects take in the keys of the other, lists item by item, everything else is replaced."""
    if isinstance(have, dict) and isinstance(want, dict):
        return {**have, **{key: merged(have.get(key), value) for key, value in want.items()}}
    if isinstance(have, list) and isinstance(want, list):
        both = [merged(old, new) for old, new in zip(have, want, strict=False)]
        return [*both, *have[len(both) :], *want[len(both) :]]
    return want


def put(value: dict[str, Any], path: Path, given: Any) -> None:
    """Merge something in at a path; with `extend` at its end append to the list there."""
    *before, last = path
    holder = at(value, tuple(before))
    if last == EXTEND and (holder is None or isinstance(holder, list)) and before:
        _extend(value, path, holder, given)
    elif isinstance(holder, dict):
        holder[last] = merged(holder.get(last), given)
    elif isinstance(holder, list) and (index := _index(holder, last)) is not None:
        holder[index] = merged(holder[index], given)
    else:
        raise _unknown(path)


def _extend(value: dict[str, Any], path: Path, holder: list[Any] | None, given: Any) -> None:
    if not isinstance(given, list):
        raise Invalid(update=[f"{_written(path)} must be a list"])
    if holder is not None:
        holder.extend(given)
        return
    *before, last = path[:-1]
    above = at(value, tuple(before))
    if not isinstance(above, dict):
        raise _unknown(path)
    above[last] = list(given)


def _unknown(path: Path) -> Invalid:
    return Invalid(update=[f"{_written(path)} leads to nothing in this dataset"])


def _written(path: Path) -> str:
    return "__".join(path)[:200]
