"""The rules of docs/architecture.md as functions over source text: each returns what breaks it, file and line first."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath

from tests.source_tree import COMPOSITION_ROOT, Module, Project, within

ARROWS = {
    "hub": ("hub",),
    "connectors": ("connectors", "hub.records", "hub.errors"),
    "harvesters": ("harvesters", "connectors", "hub"),
    "catalogue": ("catalogue", "hub"),
}
LAYERS = (
    ("records", "errors", "config", "logs", "turns"),
    (
        "db",
        "boundary",
        "policies",
        "prepared",
        "geo",
        "computing",
        "http",
        "sandbox",
        "questions",
        "fresh",
        "files",
        "uploads",
        "changes",
        "audit",
    ),
    ("options", "access", "problems"),
    ("identity",),
    ("iot",),
    ("datasets",),
    ("sources",),
    ("sharing",),
    ("activity",),
    ("pages",),
    ("jobs",),
    ("tables", "migrations", "migrate"),
    COMPOSITION_ROOT,
)
FOLDER_ORDER = ("models", "store", "schemas", "views")
SQL_FILES = (
    "db",
    "questions",
    "boundary",
    "prepared",
    "policies",
    "changes",
    "audit",
    "options",
    "geo",
    "computing",
    "migrations",
    "migrate",
)
SQL_FOLDER_FILES = ("store", "models")
SQL_WORDS = frozenset(
    (
        "select",
        "insert",
        "update",
        "delete",
        "text",
        "func",
        "exists",
        "union",
        "union_all",
        "values",
        "table",
        "column",
    )
)
AROUND = ("bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings", "__table__")
SQL_DRIVERS = ("sqlite3", "psycopg")
OUTBOUND = ("requests", "urllib3", "urllib.request", "http.client", "httpx", "aiohttp")
ENVIRONMENT = ("environ", "environb", "getenv")
BANNED = frozenset(("utils", "util", "helpers", "helper", "common", "manager", "base"))
FLASK_FILES = ("access", "problems", "app")
LINES = 400


def layer(place: str) -> int | None:
    return next((number for number, names in enumerate(LAYERS) if place in names), None)


def packages_point_one_way(project: Project) -> list[str]:
    """connectors -> hub.records and hub.errors; harvesters -> connectors, hub; catalogue -> hub; hub -> none."""
    return [
        f"{module.path}:{found.line} imports {target}: {module.package} sees {', '.join(ARROWS[module.package])}"
        for module, found, target in project.arrows()
        if not module.is_composition_root and not within(target, ARROWS[module.package])
    ]


def nobody_imports_the_composition_root(project: Project) -> list[str]:
    """hub.app, hub.server, hub.cli and hub.demo import everything and are imported by each other alone."""
    roots = {module.name for module in project.modules if module.is_composition_root}
    return [
        f"{module.path}:{found.line} imports {target}, which only puts the parts together"
        for module, found, target in project.arrows()
        if target in roots and not module.is_composition_root
    ]


def hub_layers_point_down(project: Project) -> list[str]:
    """Inside hub a lower layer never imports a higher one, and every file has its layer."""
    hub = [module for module in project.modules if module.package == "hub" and module.name != "hub"]
    lost = [f"{module.path} has no place among the layers of hub" for module in hub if layer(module.place) is None]
    places = {module.name: module.place for module in hub}
    upward = [
        f"{module.path}:{found.line} imports {target}: {module.place} lies below {places[target]}"
        for module, found, target in project.arrows()
        if module.name in places and target in places and (layer(module.place) or 0) < (layer(places[target]) or 0)
    ]
    return lost + upward


def folders_point_down(project: Project) -> list[str]:
    """Inside a folder: models < store < schemas < views."""

    def rank(name: str, folder: str) -> int:
        part = name.removeprefix(folder + ".").partition(".")[0]
        return FOLDER_ORDER.index(part) if name.startswith(folder + ".") and part in FOLDER_ORDER else -1

    broken = []
    for module, found, target in project.arrows():
        steps = module.name.split(".")
        for folder in (".".join(steps[:length]) for length in range(1, len(steps))):
            low, high = rank(module.name, folder), rank(target, folder)
            if -1 < low < high:
                broken.append(f"{module.path}:{found.line} imports {target}: in a folder {' < '.join(FOLDER_ORDER)}")
    return broken


def imports_make_no_cycle(project: Project) -> list[str]:
    """No module reaches itself through imports, those for the type checker included."""
    graph: dict[str, set[str]] = {}
    for module, _, target in project.arrows():
        graph.setdefault(module.name, set()).add(target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return ["a cycle of imports: " + " -> ".join(reversed(error.args[1]))]
    return []


def imports_stand_at_the_top(project: Project) -> list[str]:
    """No import inside a function."""
    return [
        f"{module.path}:{found.line} imports {found.target} inside a function"
        for module in project.modules
        for found in module.imports
        if found.inside_function
    ]


def files_stay_short(project: Project) -> list[str]:
    """At most 400 lines in a source file of any kind."""
    broken = []
    for path in project.files:
        if path.suffix in {".py", ".html", ".css", ".js"} or path.name == "Makefile":
            length = len((project.root / path).read_text(encoding="utf-8").splitlines())
            if length > LINES:
                broken.append(f"{path} has {length} lines, {LINES} are allowed")
    return broken


def writes_sql(module: Module) -> Iterator[tuple[int, str]]:
    """Query words taken from SQLAlchemy, by import or through its modules, and bare drivers."""
    handles = module.handles("sqlalchemy")
    for found in module.foreign(("sqlalchemy",)):
        if found.target.rpartition(".")[2] in SQL_WORDS:
            yield found.line, found.target
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Attribute):
            continue
        source = ast.unparse(node.value)
        through_module = node.attr in SQL_WORDS and source.partition(".")[0] in handles
        through_session = node.attr == "query" and source.endswith("session")
        if through_module or through_session or node.attr == "exec_driver_sql":
            yield node.lineno, f"{source}.{node.attr}"
    yield from ((found.line, found.target) for found in module.foreign(SQL_DRIVERS))


def may_write_sql(module: Module) -> bool:
    return module.package == "hub" and (
        module.place in SQL_FILES or any(part in SQL_FOLDER_FILES for part in module.inner[1:])
    )


def sql_lives_in_the_stores(project: Project) -> list[str]:
    """Queries stand in store and models, and in the ground below them; nowhere else."""
    return [
        f"{module.path}:{line} uses {word}: SQL belongs into a store"
        for module in project.modules
        if not may_write_sql(module)
        for line, word in writes_sql(module)
    ]


def nothing_walks_around_the_boundary(project: Project) -> list[str]:
    """No bulk write of a session and no bare table: the boundary sees neither on SQLite."""
    return [
        f"{module.path}:{node.lineno} uses {node.attr}: the boundary does not see it"
        for module in project.modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in AROUND
    ]


def formats_know_no_framework(project: Project) -> list[str]:
    """Connectors and format harvesters (those with ACCEPTS) see neither Flask nor SQLAlchemy."""

    def is_format(module: Module) -> bool:
        targets = [target for node in module.tree.body for target in assigned(node)]
        return module.package == "connectors" or (module.package == "harvesters" and "ACCEPTS" in targets)

    return [
        f"{module.path}:{found.line} imports {found.target}: a function over plain values needs no framework"
        for module in project.modules
        if is_format(module)
        for found in module.foreign(("flask", "sqlalchemy"))
    ]


def assigned(node: ast.stmt) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def flask_stays_at_the_edge(project: Project) -> list[str]:
    """Flask is seen by the catalogue, by views, and by hub.access, hub.problems and hub.app."""

    def at_the_edge(module: Module) -> bool:
        return module.package == "catalogue" or (
            module.package == "hub" and (module.place in FLASK_FILES or "views" in module.inner[1:])
        )

    return [
        f"{module.path}:{found.line} imports {found.target}: Flask belongs into catalogue, views, access, problems, app"
        for module in project.modules
        if not at_the_edge(module)
        for found in module.imports
        if found.target.partition(".")[0].partition("_")[0] == "flask"
    ]


def one_file_reads_the_environment(project: Project) -> list[str]:
    """os.environ and os.getenv are used in hub.config alone; hub.sandbox may set variables of its child."""
    return [
        f"{module.path}:{line} uses the environment: hub.config alone reads it"
        for module in project.modules
        if not (module.package == "hub" and module.place == "config")
        for line in environment_uses(module)
    ]


def environment_uses(module: Module) -> Iterator[int]:
    may_set = module.package == "hub" and module.place == "sandbox"
    written = {
        id(node.value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del)
    }
    handles = module.handles("os")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT and ast.unparse(node.value) in handles:
            if may_set and id(node) in written:
                continue
            yield node.lineno
    yield from (found.line for found in module.foreign(tuple(f"os.{name}" for name in ENVIRONMENT)))


def one_door_leads_out(project: Project) -> list[str]:
    """Libraries that fetch from the network are imported by hub.http alone."""
    return [
        f"{module.path}:{found.line} imports {found.target}: hub.http is the only way out"
        for module in project.modules
        if not (module.package == "hub" and module.place == "http")
        for found in module.foreign(OUTBOUND)
    ]


def every_source_has_its_test(project: Project) -> list[str]:
    """hub/iot/store.py, or the folder hub/iot/store, has tests/hub/iot/test_store.py with a test in it."""
    broken = []
    for module in project.modules:
        if module.is_only_a_docstring or "versions" in module.path.parts:
            continue
        source = module.path.parent if module.path.stem == "__init__" else module.path
        test = PurePosixPath("tests") / source.parent / f"test_{source.stem}.py"
        if test not in project.files:
            broken.append(f"{module.path} has no {test}")
        elif not has_test(ast.parse((project.root / test).read_text(encoding="utf-8"))):
            broken.append(f"{test} holds no test")
    return broken


def has_test(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name.startswith("test") for node in ast.walk(tree))


def names_say_what_is_inside(project: Project) -> list[str]:
    """No utils, helpers, common, manager or base."""
    return [
        f"{path} is named after nothing: choose a word for what is inside"
        for path in project.files
        if path.suffix == ".py"
        for part in path.with_suffix("").parts
        if BANNED & set(part.split("_"))
    ]


RULES = (
    packages_point_one_way,
    nobody_imports_the_composition_root,
    hub_layers_point_down,
    folders_point_down,
    imports_make_no_cycle,
    imports_stand_at_the_top,
    files_stay_short,
    sql_lives_in_the_stores,
    nothing_walks_around_the_boundary,
    formats_know_no_framework,
    flask_stays_at_the_edge,
    one_file_reads_the_environment,
    one_door_leads_out,
    every_source_has_its_test,
    names_say_what_is_inside,
)
