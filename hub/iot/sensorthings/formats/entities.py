"""Rows as SensorThings JSON: properties, control information, links, and what was expanded inside."""

from collections.abc import Callable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from hub.iot.models import observation as observations
from hub.iot.sensorthings.entities import Link
from hub.iot.sensorthings.formats import distinct, observation, values
from hub.iot.sensorthings.grammar import query
from hub.iot.sensorthings.grammar.tree import Options
from hub.iot.sensorthings.store.reading import Inside, Page, Rows, Values, key_of
from hub.iot.sensorthings.store.reading.plans import outermost
from hub.iot.sensorthings.store.reading.rows import Field

Made = dict[str, Any]
Maker = Callable[[Values], Made]
Adder = Callable[[Values, Made, str], None]


def made(rows: Rows, root: str) -> list[Made]:
    """All rows, as they are written."""
    return list(map(maker(rows, root), rows.rows))


def maker(rows: Rows, root: str) -> Maker:
    """How one row is written."""
    if isinstance(rows, Page) and rows.parts:
        return distinct.maker(rows.parts)
    if rows.layout.entity.model is observations:
        return _observation(rows, root)
    return _entity(rows, root)


def _entity(rows: Rows, root: str) -> Maker:
    entity, options = rows.layout.entity, rows.options
    start, control = f"{root}/{entity.set}(", _control(options)
    fields = [(field.property, _value(field)) for field in rows.layout.fields if field.property.name != "id"]
    gets = [(each.name, each.required, _part(each.name, options, get)) for each, get in fields]
    adds = _adders(rows, root)

    def make(row: Values) -> Made:
        link = f"{start}{row[0]})"
        found: Made = {}
        if "@iot.selfLink" in control:
            found["@iot.selfLink"] = link
        if "@iot.id" in control:
            found["@iot.id"] = row[0]
        for name, required, get in gets:
            value = get(row)
            if value is not None or required:
                found[name] = value
        for add in adds:
            add(row, found, link)
        return found

    return make


def _observation(rows: Rows, root: str) -> Maker:
    options = rows.options
    write = observation.writer(root, options.metadata, rows.features)
    if not options.select and not options.expand:
        return write
    control, adds = _control(options), _adders(rows, root)
    whole = observation.writer(root, "full", rows.features)
    properties = rows.layout.entity.properties
    asked = [each.name for each in properties if _is_wanted(each.name, options) and each.name != "id"]
    gets = [(name, _part(name, options, itemgetter(name))) for name in asked]

    def make(row: Values) -> Made:
        full = whole(row)
        found = {name: full[name] for name in control}
        found |= {name: get(full) for name, get in gets if name in full}
        for add in adds:
            add(row, found, full["@iot.selfLink"])
        for link in links:
            if link in full:
                found[link] = full[link]
        return found

    expanded = {each.name for each in options.expand}
    links = [
        f"{link.name}@iot.navigationLink"
        for link in rows.layout.entity.links
        if options.metadata == "full" and _is_wanted(link.name, options) and link.name not in expanded
    ]
    return make


def _control(options: Options) -> tuple[str, ...]:
    """The control information that every entity carries."""
    if options.metadata in ("none", "off"):
        return ()
    chosen = {each[0] for each in options.select}
    full = ("@iot.selfLink", "@iot.id") if options.metadata == "full" else ("@iot.id",)
    if not chosen:
        return full
    links = ("@iot.selfLink",) if chosen & {"@iot.selfLink", "selfLink"} else ()
    return (*links, *(("@iot.id",) if chosen & {"id", "@iot.id"} else ()))


def _is_wanted(name: str, options: Options) -> bool:
    return not options.select or any(name == each[0] for each in options.select)


def _value(field: Field) -> Callable[[Values], Any]:
    each, at = field
    if each.latest:
        return _of_some(values.period, at, len(each.latest))
    if each.kind == "geometry":
        return _of_some(values.geometry, at, 2 if each.json else 1)
    if each.kind == "json":
        return lambda row: values.json(row[at])
    if each.kind == "time":
        return lambda row: values.moment(row[at])
    return itemgetter(at)


def _of_some(make: Callable[..., Any], at: int, count: int) -> Callable[[Values], Any]:
    return lambda row: make(*row[at : at + count])


def _part(name: str, options: Options, get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Of a property all, or what is at some paths inside it."""
    paths = [each[1:] for each in outermost(options.select) if each[0] == name]
    if not paths or () in paths:
        return get
    return lambda row: _picked(get(row), paths)


def _picked(value: Any, paths: Sequence[tuple[str, ...]]) -> Any:
    found: Made = {}
    for path in paths:
        try:
            part = values.inside(value, path)
        except KeyError:
            continue
        here = found
        for name in path[:-1]:
            here = here.setdefault(name, {})
        here[path[-1]] = part
    return found or None


def _adders(rows: Rows, root: str) -> list[Adder]:
    """What puts links, and what lies inside, to an entity."""
    entity, options = rows.layout.entity, rows.options
    adds: list[Adder] = []
    positions = dict(rows.layout.links)
    for link in entity.links:
        inside = rows.inside.get(link.name)
        if inside is not None:
            adds.append((_list if link.many else _single)(rows, link, inside, root))
        elif options.metadata == "full" and _is_wanted(link.name, options) and entity.model is not observations:
            adds.append(partial(_link, link.name, None if link.many else positions[link.name]))
    return adds


def _link(name: str, at: int | None, row: Values, found: Made, here: str) -> None:
    if at is None or row[at] is not None:
        found[f"{name}@iot.navigationLink"] = f"{here}/{name}"


def _single(rows: Rows, link: Link, inside: Inside, root: str) -> Adder:
    key, make = key_of(rows.layout, link), maker(inside, root)
    known: dict[Any, Made] = {}

    def add(row: Values, found: Made, _: str) -> None:
        mine = key(row)
        if mine in inside.of:
            if mine not in known:
                known[mine] = make(inside.of[mine][0])
            found[link.name] = known[mine]

    return add


def _list(_: Rows, link: Link, inside: Inside, root: str) -> Adder:
    name, make, counted = link.name, maker(inside, root), inside.counts

    def add(row: Values, found: Made, here: str) -> None:
        key = row[0]
        if counted is not None:
            found[f"{name}@iot.count"] = counted.get(key, 0)
        if key in inside.more:
            after = inside.options._replace(skip=0, after=inside.more[key])
            found[f"{name}@iot.nextLink"] = f"{here}/{name}?{query(after)}"
        found[name] = list(map(make, inside.of.get(key, ())))

    return add
