"""PostgreSQL's own parse tree of a question, as text: which functions, operators, types and relations stand in it.

The text comes from the server (`pg_rewrite.ev_action`). Names in it are escaped, so that none can look like a bracket
or end a value, and constants are written as numbers of bytes: a question cannot hide anything in its tree.
"""

import re
from dataclasses import dataclass, field

from hub.datasets.store.tables.allowed import NODES
from hub.errors import Forbidden, Invalid

FUNCTIONS = frozenset(("funcid", "aggfnoid", "winfnoid", "tsmhandler", "startInRangeFunc", "endInRangeFunc"))
OPERATORS = frozenset(("opno", "opnos", "eqop", "sortop", "cycle_mark_neop"))
TYPES = frozenset((
    "consttype", "vartype", "funcresulttype", "aggtype", "aggtranstype", "aggargtypes", "wintype", "opresulttype",
    "paramtype", "refcontainertype", "refelemtype", "refrestype", "resulttype", "casetype", "coalescetype",
    "minmaxtype", "row_typeid", "array_typeid", "element_typeid", "type", "typeId", "coltypes", "colTypes",
    "funccoltypes", "ctecoltypes", "cycle_mark_type",
))  # fmt: skip
RELATIONS = frozenset(("relid", "resorigtbl"))
HARMLESS = frozenset((
    "jointype", "nulltesttype", "booltesttype", "rctype", "commandType", "subLinkType", "functions", "funcexpr",
    "funcformat", "funccollid", "funcretset", "funcvariadic", "funcordinality", "funcparams", "funccolcount",
    "funccolnames", "funccoltypmods", "funccolcollations", "tablefunc", "opfuncid", "hashfuncid", "negfuncid",
    "collOid", "hasWindowFuncs", "hasTargetSRFs", "varreturningtype",
))  # fmt: skip
"""Fields that sound as if they named something of the catalogues, and name nothing, or what `OPERATORS` name too."""

_KINDS = {
    **dict.fromkeys(FUNCTIONS, "functions"),
    **dict.fromkeys(OPERATORS, "operators"),
    **dict.fromkeys(TYPES, "types"),
    **dict.fromkeys(RELATIONS, "relations"),
}
_TOKEN = re.compile(r"[(){}]|(?:\\.|[^\s(){}\\])+", re.DOTALL)
_SOUNDS = re.compile(r"oid|type(?!mod)|func|opno|oper$|relid|handler", re.IGNORECASE)
_LOCKING = "ROWMARKCLAUSE"


@dataclass(frozen=True, slots=True)
class Named:
    """The numbers that a tree names."""

    functions: set[int] = field(default_factory=set)
    operators: set[int] = field(default_factory=set)
    types: set[int] = field(default_factory=set)
    relations: set[int] = field(default_factory=set)


def named(tree: str) -> Named:
    """What the tree names; raises `Forbidden` for one with a form that is not on the list."""
    found = Named()
    fields: list[str | None] = []
    for match in _TOKEN.finditer(tree):
        word = match[0]
        if word == "{":
            fields.append(None)
        elif word == "}":
            fields.pop()
        elif fields and fields[-1] is None:
            _check_node(word)
            fields[-1] = ""
        elif fields and word[0] == ":":
            fields[-1] = word[1:]
        elif fields and word.isdecimal():
            _note(found, str(fields[-1]), int(word))
    return found


def _check_node(name: str) -> None:
    if name == _LOCKING:
        raise Invalid(query=["A question cannot lock rows: leave FOR UPDATE or FOR SHARE away"])
    if name not in NODES:
        raise Forbidden("The question uses a form of SQL that is not available here")


def _note(found: Named, name: str, number: int) -> None:
    kind = _KINDS.get(name)
    if kind is not None:
        getattr(found, kind).add(number)
    elif name not in HARMLESS and _SOUNDS.search(name):
        raise Forbidden("The question uses a form of SQL that is not available here")
