"""Filters at random: of the right kinds for the most part, and sometimes not."""

from random import Random

from hub.iot.sensorthings.entities import ALL, ENTITIES, Entity
from hub.iot.sensorthings.grammar.words import PARTS, SPATIAL, TEMPORAL

NUMBERS = (
    *("0", "1", "2", "5", "-1", "2.5", "-0.5", "7", "0.1", "1e15", "1e300", "1e-300", "-1e308", "5e-324", "2147483648"),
    *(
        "1.7976931348623157e308",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "12345678901234567890",
    ),
)
TEXTS = (
    *("''", "'a'", "'warm'", "'Rathaus'", "'it''s'", "'%'", "'Äöß'", "'1'", "'70B3'", "'\U0001f600'", "'\\'", "'\"'"),
    *(
        "'1-1717200000000000'",
        "'2-5'",
        "'4--1000000'",
        "'99999999999-1'",
        "'1-999999999999999999'",
        "'\u202e'",
        "'x\ny'",
    ),
)
TIMES = (
    *("2024-06-01T00:00:00Z", "2024-06-01T12:30:15.5+02:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
    *("now()", "mindatetime()", "maxdatetime()", "1969-12-31T23:59:59Z", "2024-02-29T23:59:59-11:30"),
    *("2024-06-02T00:00:00Z/P1D", "2024-01-01T00:00:00Z/P366D", "0001-01-01T00:00:00Z/9999-12-31T00:00:00Z"),
)
DURATIONS = [f"duration'{text}'" for text in ("PT0S", "P1D", "-P1D", "PT0.000001S", "P3652425D", "-P3652425D", "PT30S")]
PLACES = [
    f"geography'{text}'"
    for text in (
        "POINT (10 48.4)",
        "POINT (9.5 48.5)",
        "POINT (1 1)",
        "LINESTRING (0 4, 3 0)",
        "POLYGON ((9 48, 11 48, 11 49, 9 49, 9 48))",
        "MULTIPOINT (1 1, 10 48.4)",
        "MULTIPOLYGON (((0 0, 5 0, 5 5, 0 0)), ((9 48, 11 48, 11 49, 9 48)))",
        "GEOMETRYCOLLECTION (POINT (1 1))",
        "POINT (-180 90)",
        "POINT (999999999 -999999999)",
        "LINEARRING (0 0, 1 0, 1 1, 0 0)",
        "POINT (1e-300 1e-300)",
    )
]
INSIDE = (
    *("floor", "active", "tags[0]", "tags", "nested/x/y", "'Höhe über NN'", "none", "x", "list[1]", "[0]", "name", "2"),
    *("type", "coordinates[0]", "geometry/type", "'a b'", "size", "run", "grade", "''", "'{}'", "'a,b'", "'$'", "'.'"),
)
MATHS = ("add", "sub", "mul", "div", "mod")
COMPARE = ("eq", "ne", "gt", "ge", "lt", "le")
KINDS = ("number", "text", "time", "duration", "geometry", "boolean", "json")
OF = {"key": "text", "period": "time", "result": "json"}
"""The kind of a property's value, where it is not called like the property's own."""
SPOILERS = ("", "(", "'", " not ", "null", "\x00", "ä", " eq ", "/any(", "1e999", "[", ",")


class Maker:
    """Makes one filter after the other."""

    def __init__(self, random: Random, depth: int = 4) -> None:
        self.random, self.depth, self.variables = random, depth, 0

    def any(self) -> tuple[str, str]:
        """A set and a filter for it; one in ten is spoilt."""
        entity = self.random.choice(ALL)
        text = self.condition(entity, "", self.depth)
        return entity.set, self.spoilt(text) if self.random.random() < 0.1 else text

    def spoilt(self, text: str) -> str:
        """With something taken out, doubled or put in."""
        at, end = sorted(self.random.choices(range(len(text) + 1), k=2))
        piece = self.random.choice((*SPOILERS, text[at:end] * 2))
        return text[:at] + piece + text[end:]

    def condition(self, entity: Entity, start: str, depth: int) -> str:
        """Something that is true or false."""
        pick = self.random.random()
        if depth > 0 and pick < 0.25:
            joint = self.random.choice((" and ", " or "))
            parts = [self.condition(entity, start, depth - 1) for _ in range(self.random.randint(2, 3))]
            return f"({joint.join(parts)})"
        if depth > 0 and pick < 0.35:
            return f"not {self.condition(entity, start, depth - 1)}"
        if depth > 0 and pick < 0.45:
            return self.lambda_(entity, start, depth - 1)
        return self.atom(entity, start, depth)

    def lambda_(self, entity: Entity, start: str, depth: int) -> str:
        link = self.random.choice(entity.links)
        if self.random.random() < 0.2:
            return f"{start}{link.name}/any()"
        self.variables += 1
        name = f"v{self.variables}"
        return f"{start}{link.name}/any({name}: {self.condition(ENTITIES[link.target], f'{name}/', depth)})"

    def atom(self, entity: Entity, start: str, depth: int) -> str:
        """One comparison, or a function that is true or false."""
        pick, choice = self.random.random(), self.random.choice

        def two(kind: str) -> str:
            return f"{self.value(entity, start, kind, depth)},{self.value(entity, start, kind, depth)}"

        if pick < 0.1:
            return f"{choice((*SPATIAL, 'geo.intersects'))}({two('geometry')})"
        if pick < 0.18:
            return f"{choice(TEMPORAL)}({two('time')})"
        if pick < 0.26:
            return f"{choice(('substringof', 'startswith', 'endswith', 'contains'))}({two('text')})"
        if pick < 0.28:
            return f"st_relate({two('geometry')},'T*F**FFF*')"
        return self.compared(entity, start, depth)

    def compared(self, entity: Entity, start: str, depth: int) -> str:
        """Two values under an operator, mostly of one kind."""
        value = self.value
        kind = self.random.choice(KINDS)
        other = kind if self.random.random() < 0.9 else self.random.choice(KINDS)
        if self.random.random() < 0.1:
            listed = ",".join(self.literal(other) for _ in range(self.random.randint(1, 4)))
            return f"{value(entity, start, kind, depth)} in ({listed})"
        right = "null" if self.random.random() < 0.08 else value(entity, start, other, depth)
        return f"{value(entity, start, kind, depth)} {self.random.choice(COMPARE)} {right}"

    def value(self, entity: Entity, start: str, kind: str, depth: int) -> str:
        """Something of a kind."""
        pick = self.random.random()
        if pick < 0.45:
            return self.path(entity, start, kind) or self.literal(kind)
        if pick < 0.7 or depth <= 0:
            return self.literal(kind)
        return self.computed(entity, start, kind, depth - 1)

    def path(self, entity: Entity, start: str, kind: str) -> str:
        """A property of the kind, perhaps beyond links."""
        while self.random.random() < 0.3:
            link = self.random.choice(entity.links)
            start, entity = f"{start}{link.name}/", ENTITIES[link.target]
        fitting = [each.name for each in entity.properties if OF.get(each.kind, each.kind) == kind]
        if kind in ("number", "text", "boolean") and self.random.random() < 0.5:
            fitting += [each.name for each in entity.properties if each.kind in ("json", "result")]
        if not fitting:
            return ""
        name = self.random.choice(fitting)
        found = entity.property(name)
        deep = {"json": 0.7, "result": 0.7, "geometry": 0.1}.get(found.kind if found else "", 0)
        if self.random.random() < deep:
            name += f"/{self.random.choice(INSIDE)}".replace("/[", "[")
        return start + name

    def literal(self, kind: str) -> str:
        """A value that is written out."""
        options = {
            "number": NUMBERS,
            "text": TEXTS,
            "time": TIMES,
            "duration": DURATIONS,
            "geometry": PLACES,
            "boolean": ["true", "false"],
            "json": [*NUMBERS, *TEXTS, "true"],
        }
        return self.random.choice(options[kind])

    def computed(self, entity: Entity, start: str, kind: str, depth: int) -> str:
        def of(kind: str) -> str:
            return self.value(entity, start, kind, depth)

        pick = self.random.choice
        match kind:
            case "number" | "json":
                return pick(
                    [
                        f"({of('number')} {pick(MATHS)} {of('number')})",
                        f"-({of('number')})",
                        f"{pick(('round', 'floor', 'ceiling'))}({of('number')})",
                        f"length({of('text')})",
                        f"indexof({of('text')},{of('text')})",
                        f"{pick(PARTS)}({of('time')})",
                        f"geo.distance({of('geometry')},{of('geometry')})",
                        f"geo.length({of('geometry')})",
                    ]
                )
            case "text":
                return pick(
                    [
                        f"{pick(('tolower', 'toupper', 'trim'))}({of('text')})",
                        f"concat({of('text')},{of('text')})",
                        f"substring({of('text')},{of('number')})",
                        f"substring({of('text')},{of('number')},{of('number')})",
                        f"{pick(('date', 'time'))}({of('time')})",
                    ]
                )
            case "time":
                return f"({of('time')} {pick(('add', 'sub'))} {of('duration')})"
            case "duration":
                return pick(
                    [
                        f"({of('time')} sub {of('time')})",
                        f"({of('duration')} {pick(('add', 'sub'))} {of('duration')})",
                        f"({of('duration')} {pick(('mul', 'div'))} {of('number')})",
                    ]
                )
            case "boolean":
                return f"({self.condition(entity, start, depth)})"
        return self.literal(kind)
