"""Reading the project's own source: its files, its modules, and who imports whom."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

PACKAGES = ("hub", "connectors", "harvesters", "catalogue")
COMPOSITION_ROOT = ("app", "server", "cli", "demo")
GENERATED = ("node_modules", "__pycache__")
MADE_AT_THE_TOP = (Path("var"), Path("build"), Path("dist"))


@dataclass(frozen=True)
class Import:
    """One imported name: the module as written, and the module or the name in it that is meant."""

    line: int
    target: str
    inside_function: bool


@dataclass(frozen=True)
class Module:
    """One source file of the four packages."""

    path: PurePosixPath
    tree: ast.Module

    @property
    def name(self) -> str:
        return ".".join(self.path.parent.parts if self.path.name == "__init__.py" else self.path.with_suffix("").parts)

    @property
    def package(self) -> str:
        return self.path.parts[0]

    @property
    def inner(self) -> tuple[str, ...]:
        """The names below the package: `iot`, `store` for hub/iot/store.py."""
        return (*self.path.parts[1:-1], self.path.stem)

    @property
    def place(self) -> str:
        """The first name below the package, a command line or demo in several files counting as one."""
        top = self.inner[0].partition("_")[0]
        return top if self.package == "hub" and top in COMPOSITION_ROOT else self.inner[0]

    @property
    def is_composition_root(self) -> bool:
        return self.package == "hub" and self.place in COMPOSITION_ROOT

    @property
    def is_only_a_docstring(self) -> bool:
        return self.path.name == "__init__.py" and all(is_docstring(node) for node in self.tree.body)

    def handles(self, library: str) -> frozenset[str]:
        """The names under which this module uses a library or parts of it."""
        return frozenset(
            alias.asname or alias.name.partition(".")[0]
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
            if within(alias.name if isinstance(node, ast.Import) else node.module or "", (library,))
        )

    def foreign(self, names: tuple[str, ...]) -> Iterator[Import]:
        """The imports of these libraries, or of a part of them."""
        return (found for found in self.imports if within(found.target, names))

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        return tuple(self._imports(self.tree, False))

    def _imports(self, parent: ast.AST, inside: bool) -> Iterator[Import]:
        for node in ast.iter_child_nodes(parent):
            if isinstance(node, ast.Import):
                yield from (Import(node.lineno, alias.name, inside) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                source = self._absolute(node)
                yield from (Import(node.lineno, f"{source}.{alias.name}", inside) for alias in node.names)
            else:
                function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                yield from self._imports(node, inside or function)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        folder = self.path.parts[:-1]
        above = folder[: len(folder) - node.level + 1]
        return ".".join((*above, *((node.module or "").split(".") if node.module else ())))


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


class Project:
    """The source files below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = tuple(sorted(self._files(root)))
        sources = (file for file in self.files if file.suffix == ".py" and file.parts[0] in PACKAGES)
        self.modules = tuple(self._module(file) for file in sources)
        self.names = frozenset(module.name for module in self.modules)

    def _files(self, folder: Path) -> Iterator[PurePosixPath]:
        for entry in folder.iterdir():
            if entry.name.startswith(".") or entry.name in GENERATED or entry.relative_to(self.root) in MADE_AT_THE_TOP:
                continue
            if entry.is_dir():
                yield from self._files(entry)
            else:
                yield PurePosixPath(entry.relative_to(self.root))

    def _module(self, path: PurePosixPath) -> Module:
        return Module(path, ast.parse((self.root / path).read_text(encoding="utf-8"), str(path)))

    def own(self, target: str) -> str | None:
        """The module of this project behind an imported name, or nothing when it comes from elsewhere."""
        if target.removesuffix(".*") in self.names:
            return target.removesuffix(".*")
        parent = target.rpartition(".")[0]
        return parent if parent in self.names else None

    def arrows(self) -> Iterator[tuple[Module, Import, str]]:
        """Every import of one module of the project by another."""
        for module in self.modules:
            for found in module.imports:
                target = self.own(found.target)
                if target and target != module.name:
                    yield module, found, target


def within(name: str, roots: tuple[str, ...]) -> bool:
    return any(name == root or name.startswith(root + ".") for root in roots)
