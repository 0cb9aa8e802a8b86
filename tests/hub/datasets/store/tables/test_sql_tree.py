import pytest

from hub.datasets.store.tables.sql_tree import Named, named
from hub.errors import Forbidden, Invalid


def query(target: str = "", **fields: str) -> str:
    more = " ".join(f":{name} {value}" for name, value in fields.items())
    return f"({{QUERY :commandType 1 :targetList ({{TARGETENTRY :expr {target or '<>'} :resno 1}}) {more}}})"


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("{FUNCEXPR :funcid 870 :funcresulttype 25 :args <>}", Named(functions={870}, types={25})),
        ("{AGGREF :aggfnoid 2803 :aggtype 20 :aggargtypes (o 23 25)}", Named(functions={2803}, types={20, 23, 25})),
        ("{WINDOWFUNC :winfnoid 3100 :wintype 20}", Named(functions={3100}, types={20})),
        ("{OPEXPR :opno 96 :opfuncid 65 :opresulttype 16}", Named(operators={96}, types={16})),
        ("{ROWCOMPAREEXPR :rctype 1 :opnos (o 97 98)}", Named(operators={97, 98})),
        ("{SORTGROUPCLAUSE :eqop 96 :sortop 97}", Named(operators={96, 97})),
        ("{RANGETBLENTRY :rtekind 0 :relid 1259 :relkind r}", Named(relations={1259})),
        ("{WINDOWCLAUSE :startInRangeFunc 4126 :endInRangeFunc 0}", Named(functions={4126, 0})),
        ("{RANGETBLFUNCTION :funccoltypes (o 23) :funccoltypmods (i -1)}", Named(types={23})),
        ("{CONST :consttype 2205 :constvalue 4 [ -21 4 0 0 ]}", Named(types={2205})),
        ("{SQLVALUEFUNCTION :op 10 :type 19}", Named(types={19})),
    ],
)
def test_what_a_node_names_is_found(node, expected):
    assert named(query(node)) == expected


def test_what_stands_behind_an_inner_node_still_belongs_to_the_outer_one():
    tree = query("{FUNCEXPR :args ({CONST :consttype 25} {CONST :consttype 23}) :funcid 870}")
    assert named(tree) == Named(functions={870}, types={25, 23})


@pytest.mark.parametrize("name", [":relid", ":funcid\\ 12", "\\}\\ \\{FUNCEXPR", "\\\\", ":consttype", "\\(o\\ 1\\)"])
def test_a_name_hides_nothing_that_comes_behind_it(name):
    tree = query(f'{{RANGETBLENTRY :alias {{ALIAS :aliasname {name} :colnames ("{name}")}} :relid 1259}}')
    assert 1259 in named(tree).relations


@pytest.mark.parametrize("node", ["XMLEXPR", "TABLEFUNC", "COERCETODOMAIN", "NEXTVALUEEXPR", "JSONEXPR", "SOMETHING"])
def test_a_form_that_is_not_on_the_list_is_refused(node):
    with pytest.raises(Forbidden):
        named(query(f"{{{node} :location 1}}"))


def test_locking_is_refused_with_a_sentence_of_its_own():
    with pytest.raises(Invalid) as error:
        named(query(rowMarks="({ROWMARKCLAUSE :rti 1})"))
    assert "lock rows" in error.value.fields["query"][0]


@pytest.mark.parametrize("field", ["newtype", "someoid", "handlerfunc", "otherrelid"])
def test_an_unknown_field_that_sounds_as_if_it_named_something_is_refused(field):
    with pytest.raises(Forbidden):
        named(query(f"{{VAR :{field} 12}}"))
    assert named(query(f"{{VAR :{field} <> :varno 12}}")) == Named()
