import gzip
from uuid import UUID

from catalogue.bulk import blocks
from catalogue.bulk.alike import Alike
from catalogue.bulk.aside import Aside
from hub.boundary import PUBLIC
from tests.catalogue import shelf
from tests.catalogue.dialects.conftest import PORTAL
from tests.conftest import on_sqlite


def made(database, number):
    """A block as it is now."""
    with database.read(PUBLIC) as session, Aside() as aside:
        return blocks.make(session, Alike(PORTAL), number, aside).result()


def test_a_dataset_lies_in_the_block_of_its_first_digits():
    assert blocks.number(UUID(int=0)) == 0
    assert blocks.number(UUID("4f000000-0000-4000-8000-000000000000")) == 0x4F
    assert blocks.number(UUID(int=2**128 - 1)) == blocks.BLOCKS - 1


@on_sqlite
def test_a_block_holds_its_datasets_and_an_empty_one_nothing(database, cast, files):
    id = shelf.put(database, cast.home, shelf.EVERYTHING, files)["dataset"]
    number = blocks.number(id)
    found, empty = (made(database, n) for n in (number, (number + 1) % blocks.BLOCKS))
    text = gzip.decompress(found.quads).decode()
    assert found.statements == text.count("\n") > 50
    assert all(
        line.endswith((f"<http://localhost/dataset/{id}> .", "<http://localhost/catalog> .")) for line in lines(text)
    )
    assert found.table.column("name").to_pylist() == ["everything"]
    assert (empty.quads, empty.statements, empty.table.num_rows) == (b"", 0, 0)


def lines(text):
    return text.splitlines()


@on_sqlite
def test_the_same_datasets_are_the_same_bytes(database, cast, files):
    id = shelf.put(database, cast.home, shelf.EVERYTHING, files)["dataset"]
    first, again = (made(database, blocks.number(id)) for _ in range(2))
    assert first.quads == again.quads


def test_what_is_said_of_the_catalogue_is_a_member_of_its_own():
    packed, statements = blocks.head(PORTAL)
    assert gzip.decompress(packed).count(b"\n") == statements > 3
    assert gzip.decompress(packed + packed) == gzip.decompress(packed) * 2
