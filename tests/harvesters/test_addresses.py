import pytest

from harvesters import addresses


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://town.example/a b.csv", "https://town.example/a%20b.csv"),
        ("www.town.example", "http://www.town.example"),
        ("https://town.example/bäume", "https://town.example/b%C3%A4ume"),
        ("https://town.example/\ud800", "https://town.example/?"),
        ("data/trees.csv", ""),
        ("javascript:alert(1)", ""),
        ("http://", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_addresses_are_made_whole_or_nothing(written, meant):
    assert addresses.web_address(written) == meant


def test_an_address_without_server_is_completed_by_its_portal():
    assert addresses.web_address("/data/trees.csv", "https://town.example/d/1") == "https://town.example/data/trees.csv"


@pytest.mark.parametrize(
    ("address", "is_file"),
    [
        ("http://x/trees.csv?download=1", True),
        ("http://x/trees.html", False),
        ("http://x/wfs", False),
        ("http://[", False),
    ],
)
def test_a_file_is_told_by_its_ending(address, is_file):
    assert addresses.is_file(address) is is_file


@pytest.mark.parametrize(("word", "bytes"), [("1024", 1024), ("17.5 KB", 17_920), ("2 MiB", 2_097_152), ("big", None)])
def test_sizes_are_bytes(word, bytes):
    assert addresses.size(word) == bytes
