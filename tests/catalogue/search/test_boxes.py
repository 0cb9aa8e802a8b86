import pytest

from catalogue.search.boxes import read_box
from catalogue.search.grammar import SearchSyntax
from catalogue.search.query import SearchRequest, Visibility
from hub.errors import Invalid

ALL = Visibility(everything=True)
PLACES = {
    "ulm": (9.8, 48.3, 10.1, 48.5),
    "town-hall": (9.99, 48.4, 9.99, 48.4),
    "germany": (5.8, 47.2, 15.1, 55.1),
    "fiji": (177.0, -19.0, 180.0, -16.0),
    "nowhere": None,
}


@pytest.fixture
def ask(library, make):
    entries = {name: make(name, bounds=bounds) for name, bounds in PLACES.items()}
    index, names = library(*entries.values()), {entry.id: name for name, entry in entries.items()}
    return lambda bbox, **more: [names[id] for id in index.search(SearchRequest(bbox=bbox, **more), ALL).ids]


@pytest.mark.parametrize(
    ("bbox", "found"),
    [
        ("9.8,48.3,10.1,48.5", ["ulm", "germany", "town-hall"]),
        ("5,47,16,56", ["germany", "ulm", "town-hall"]),
        ("9.99,48.4,9.99,48.4", ["town-hall", "ulm", "germany"]),
        ("10.1,48.5,11,49", ["germany", "ulm"]),
        ("20,0,30,10", []),
        ("-180,-90,180,90", ["germany", "fiji", "ulm", "town-hall"]),
        ("170,-20,-170,-10", ["fiji"]),
        ("170,-20,190,-10", ["fiji"]),
        ("-190,-20,-170,-10", ["fiji"]),
        ("369.8,48.3,370.1,48.5", ["ulm", "germany", "town-hall"]),
    ],
)
def test_what_lies_in_a_box_comes_in_the_order_of_how_well_it_fills_it(ask, bbox, found):
    assert ask(bbox) == found


def test_a_sort_and_pages_go_with_a_box(ask):
    assert ask("5,47,16,56", sort="name desc") == ["ulm", "town-hall", "germany"]
    assert ask("5,47,16,56", start=1, rows=1) == ["ulm"]
    assert ask("5,47,16,56", start=9) == []
    assert ask("5,47,16,56", q="name:ulm") == ["ulm"]
    assert ask("") != []


@pytest.mark.parametrize(
    "text",
    ["1", "1,2,3", "1,2,3,4,5", "a,b,c,d", "1,2,3,", "nan,0,1,1", "0,0,inf,1", "0,50,1,40", "0,-91,1,1", "0,0,1e9,1",
     "0;0;1;1", "[0,0,1,1]", "0,0,1,1" * 1000],
)  # fmt: skip
def test_what_is_no_box_is_a_search_error(text):
    with pytest.raises(SearchSyntax, match="ext_bbox"):
        read_box(text)
    assert issubclass(SearchSyntax, Invalid)


def test_no_text_is_no_box():
    assert (read_box(""), read_box("  ")) == ((), ())
