"""Datasets as DCAT-AP.de 3.0: valid by the official shapes, and each value where it belongs."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from catalogue import dcat, rdf
from catalogue.dcat import Beside, Portal
from hub.boundary import OPERATOR, PUBLIC, Scope
from hub.datasets import store
from hub.datasets.store import Shown
from hub.db import Database
from hub.files import Files
from hub.identity import store as identity
from hub.records import DatasetDraft, DistributionDraft
from tests.catalogue import shapes, shelf
from tests.conftest import Town, copy_hub

PORTAL = Portal("http://localhost", "Offene Daten", "de")
PARSERS = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
HOSTILE = '"> <x/> \\ \n } . <http://evil.example/> a <http://evil.example/Thing> #'

needs_shapes = pytest.mark.skipif(not shapes.SHAPES.exists(), reason="the official shapes are not beside this checkout")


@pytest.fixture(scope="module")
def home(sqlite_template, tmp_path_factory):
    """One town on one database for all tests of this module: rows are the same on both (`test_feeds`)."""
    file = tmp_path_factory.mktemp("dcat") / "hub.sqlite"
    copy_hub(sqlite_template, file)
    database: Database[Scope] = Database(f"sqlite:///{file}")
    with database.write(OPERATOR) as session:
        id = identity.create_organization(session, "home", "Home").id
    yield database, Town("home", id, Scope(frozenset({id}), frozenset({id})), "")
    database.dispose()


@pytest.fixture
def stored(home, files_of_its_own):
    """Stores a draft under a name of its own and shows it."""

    def store_it(draft: DatasetDraft) -> Shown:
        return shelf.shown(*home, replace(draft, name=f"{draft.name}-{uuid4()}"), files_of_its_own)

    return store_it


@pytest.fixture
def files_of_its_own(tmp_path):
    """Kept files, without a hub around them."""
    return Files(tmp_path / "files")


@pytest.fixture
def told(stored):
    """The graph of a stored draft, with the address of its dataset."""

    def tell(draft: DatasetDraft, beside: Beside = dcat.NOTHING) -> tuple[Graph, URIRef]:
        shown = stored(draft)
        return graph(dcat.catalog(PORTAL, [shown], beside)), URIRef(f"http://localhost/dataset/{shown.dataset.id}")

    return tell


def graph(triples) -> Graph:
    made = Graph()
    for triple in triples:
        made.add(triple)
    return made


def minimal(**terms) -> DatasetDraft:
    return replace(shelf.MINIMAL, terms=terms)


def value(found: Graph, subject: URIRef, *path: str):
    for name in path:
        subject = found.value(subject, rdf.name(name))
    return subject


@needs_shapes
@pytest.mark.parametrize("draft", [shelf.MINIMAL, shelf.EVERYTHING], ids=["minimal", "everything"])
def test_a_dataset_is_valid(told, draft):
    found, _ = told(draft)
    assert shapes.faults(found) == []


@needs_shapes
def test_a_dataset_with_readings_is_valid(home, stored):
    database, town = home
    id = stored(shelf.MINIMAL).dataset.id
    stream = shelf.stream(database, town, dataset=id)
    with database.read(town.scope) as session:
        shown = store.shown(session, id)
    beside = Beside({}, {stream: (date(2024, 5, 1), date(2024, 5, 2))})
    found = graph(dcat.catalog(PORTAL, [shown], beside))
    assert shapes.faults(found) == []
    part = URIRef(f"http://localhost/dataset/{id}/resource/{shown.distributions[1].id}")
    assert value(found, part, "dcat:accessURL") == part
    assert value(found, part, "dcat:downloadURL") == URIRef(f"http://localhost/datastreams/{stream}/observations.csv")
    assert value(found, part, "dct:format").endswith("/CSV")


@needs_shapes
@pytest.mark.parametrize("name", ["dct:title", "dct:publisher", "dct:license", "dcat:accessURL"])
def test_the_shapes_find_what_is_missing(told, name):
    found, _ = told(shelf.MINIMAL)
    found.remove((None, rdf.name(name), None))
    assert shapes.faults(found)


@needs_shapes
def test_wrong_codes_do_not_make_a_dataset_invalid(told):
    terms = dict.fromkeys(shelf.EVERYTHING.terms, HOSTILE) | {"publisher_name": HOSTILE, "creator_name": HOSTILE}
    part = DistributionDraft("", format=HOSTILE, media_type=HOSTILE, access_url=HOSTILE, terms={"status": HOSTILE})
    draft = DatasetDraft(
        "x", HOSTILE, name="x", description=HOSTILE, license="dl-zero-de/2.0", keyword=(HOSTILE,), theme=(HOSTILE,),
        terms=terms, distribution=(part,),
    )  # fmt: skip
    found, _ = told(draft)
    assert shapes.faults(found) == []


@pytest.mark.parametrize("suffix", PARSERS)
def test_every_format_says_the_same(told, suffix):
    found, _ = told(shelf.EVERYTHING)
    again = Graph().parse(data=rdf.write(found, suffix), format=PARSERS[suffix])
    assert isomorphic(found, again)


def test_no_node_is_blank(told):
    found, _ = told(shelf.EVERYTHING)
    assert {type(node) for triple in found for node in triple} == {URIRef, Literal}


def test_every_text_of_a_dataset_has_a_language(told):
    found, subject = told(shelf.EVERYTHING)
    for name in ("dct:title", "dct:description", "dcat:keyword"):
        assert {text.language for text in found.objects(subject, rdf.name(name))} == {"de"}


@pytest.mark.parametrize(
    "name",
    ["dcat:theme", "dct:format", "dct:language", "dct:license", "dcat:mediaType", "dct:accrualPeriodicity",
     "dct:accessRights", "dcatap:availability", "adms:status", "dct:conformsTo", "dcat:accessURL", "dct:publisher"],
)  # fmt: skip
def test_what_must_be_an_address_never_is_a_text(told, name):
    found, _ = told(shelf.EVERYTHING)
    assert {type(each) for each in found.objects(None, rdf.name(name))} == {URIRef}


def test_a_dataset_without_description_is_described_by_its_title(told):
    found, subject = told(shelf.MINIMAL)
    assert value(found, subject, "dct:description") == Literal("Baumkataster", lang="de")


def test_the_identifier_is_the_address_unless_one_was_given(told):
    found, subject = told(shelf.MINIMAL)
    assert value(found, subject, "dct:identifier") == Literal(str(subject))
    found, subject = told(shelf.EVERYTHING)
    assert value(found, subject, "dct:identifier") == Literal("urn:uuid:8a4f")


def test_the_organisation_publishes(told, home):
    found, subject = told(shelf.MINIMAL)
    assert value(found, subject, "dct:publisher") == URIRef(f"http://localhost/organization/{home[1].id}")
    assert value(found, subject, "dct:publisher", "foaf:name") == Literal("Home")


def test_a_harvested_publisher_wins(told):
    found, subject = told(shelf.EVERYTHING)
    assert list(found.objects(subject, rdf.name("dct:publisher"))) == [URIRef("https://town.example/amt")]
    assert value(found, subject, "dct:publisher", "foaf:name") == Literal("Amt für Bäume")


def test_objects_of_a_portals_schema_are_told_like_flat_terms_which_win(told):
    fields = {
        "publisher": [{"name": "Amt", "uri": "https://town.example/amt", "odd": "x"}, {"name": "Second"}],
        "contact": {"name": "A", "email": "a@town.example"},
        "temporal_coverage": [{"start": "2024-01-01", "end": "2024-12-31"}],
    }
    found, subject = told(replace(shelf.MINIMAL, fields=fields))
    assert value(found, subject, "dct:publisher") == URIRef("https://town.example/amt")
    assert value(found, subject, "dct:publisher", "foaf:name") == Literal("Amt")
    assert value(found, subject, "dcat:contactPoint", "vcard:hasEmail") == URIRef("mailto:a@town.example")
    assert str(value(found, subject, "dct:temporal", "dcat:startDate")) == "2024-01-01"
    found, subject = told(replace(minimal(publisher_name="Flat"), fields=fields))
    assert value(found, subject, "dct:publisher", "foaf:name") == Literal("Flat")


@pytest.mark.parametrize("odd", ["x", 5, [], ["x"], [[]], {}, [{"name": 5}], None], ids=repr)
def test_what_is_no_object_of_texts_says_nothing(told, home, odd):
    found, subject = told(replace(shelf.MINIMAL, fields={"publisher": odd, "temporal_coverage": odd}))
    assert value(found, subject, "dct:publisher", "foaf:name") == Literal("Home")


def test_nobody_speaks_about_what_is_ours(told):
    ours = f"http://localhost/organization/{uuid4()}"
    found, subject = told(minimal(publisher_name="Evil", publisher_uri=ours, spatial_uri=[ours]))
    assert (URIRef(ours), None, None) not in found
    assert value(found, subject, "dct:publisher") == URIRef(f"{subject}#publisher")


@pytest.mark.parametrize(
    ("terms", "name", "mail"),
    [
        ({"contact_name": "A", "contact_email": "a@town.example", "maintainer_email": "b@town.example"}, "A", "a"),
        ({"contact_name": "A", "maintainer": "B", "maintainer_email": "b@town.example"}, "B", "b"),
        ({"author": "C", "author_email": "mailto:c@town.example"}, "C", "c"),
    ],
)
def test_the_first_who_can_be_reached_is_the_contact(told, terms, name, mail):
    found, subject = told(minimal(**terms))
    assert value(found, subject, "dcat:contactPoint", "vcard:fn") == Literal(name)
    assert value(found, subject, "dcat:contactPoint", "vcard:hasEmail") == URIRef(f"mailto:{mail}@town.example")


@pytest.mark.parametrize("terms", [{"contact_name": "A"}, {"maintainer": "B", "maintainer_email": "call me"}])
def test_who_cannot_be_reached_is_no_contact(told, terms):
    found, subject = told(minimal(**terms))
    assert value(found, subject, "dcat:contactPoint") is None


def test_a_licence_that_is_only_a_text_becomes_rights(told):
    draft = replace(shelf.MINIMAL, license="Nur für private Zwecke")
    found, _ = told(draft)
    assert list(found.objects(None, rdf.name("dct:license"))) == []
    (rights,) = found.objects(None, rdf.name("dct:rights"))
    assert value(found, rights, "rdfs:label") == Literal("Nur für private Zwecke", lang="de")


def test_the_licence_of_a_distribution_wins_over_that_of_its_dataset(told):
    found, _ = told(shelf.EVERYTHING)
    licenses = [str(each) for each in found.objects(None, rdf.name("dct:license"))]
    assert sorted(licenses) == [
        "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
        "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
        "https://creativecommons.org/licenses/by/4.0/",
    ]


def test_a_licence_that_asks_for_a_name_gets_one(told):
    found, _ = told(replace(shelf.MINIMAL, license="cc-by/4.0"))
    assert list(found.objects(None, rdf.name("dcatde:licenseAttributionByText"))) == [Literal("Home", lang="de")]


@pytest.mark.parametrize(("license", "expected"), [("cc-zero", 1), ("other-closed", 0)])
def test_an_open_licence_means_that_everybody_may_have_the_data(told, license, expected):
    found, _ = told(replace(shelf.MINIMAL, license=license))
    assert len(list(found.objects(None, rdf.name("dct:accessRights")))) == expected


def test_a_kept_file_has_its_checksum_and_size(stored):
    shown = stored(shelf.EVERYTHING)
    found = graph(dcat.dataset(PORTAL, shown))
    part = URIRef(f"http://localhost/dataset/{shown.dataset.id}/resource/{shown.distributions[0].id}")
    checksum = value(found, part, "spdx:checksum", "spdx:checksumValue")
    assert str(checksum) == shown.distributions[0].blob
    assert checksum.datatype == rdf.name("xsd:hexBinary")
    size = value(found, part, "dcat:byteSize")
    assert (str(size), size.datatype) == ("21", rdf.name("xsd:nonNegativeInteger"))
    assert value(found, part, "dcat:downloadURL") == URIRef(f"{part}/download/b%C3%A4ume.csv")


def test_only_what_is_kept_has_a_checksum(told):
    found, _ = told(shelf.EVERYTHING)
    assert len(list(found.subjects(rdf.name("spdx:checksum")))) == 1


def test_a_link_leads_to_where_it_leads(told):
    found, _ = told(shelf.EVERYTHING)
    addresses = {str(each) for each in found.objects(None, rdf.name("dcat:accessURL"))}
    assert "https://town.example/wfs?a%5Bb%5D=c%20d" in addresses


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://", ""])
def test_what_is_no_link_leads_to_the_page(told, address):
    draft = replace(shelf.MINIMAL, distribution=(DistributionDraft("", access_url=address),))
    found, subject = told(draft)
    assert value(found, subject, "dcat:distribution", "dcat:accessURL").startswith(f"{subject}/resource/")


def test_a_place_has_middle_and_box(told):
    found, subject = told(shelf.EVERYTHING)
    place = URIRef(f"{subject}#place")
    middle, box = value(found, place, "dcat:centroid"), value(found, place, "dcat:bbox")
    assert str(middle) == "POINT (9.95 48.35)"
    assert str(box).startswith("POLYGON ((10 48.3, ")
    assert {middle.datatype, box.datatype} == {rdf.name("geo:wktLiteral")}


def test_the_key_of_the_own_town_is_the_place(home, files_of_its_own):
    database, _ = home
    with database.write(OPERATOR) as session:
        town = identity.create_organization(session, "ulm", "Ulm", official_key="08421000")
        id = store.create(session, town.id, shelf.MINIMAL, files_of_its_own).id
    with database.read(PUBLIC) as session:
        found, subject = graph(dcat.dataset(PORTAL, store.shown(session, id))), URIRef(f"http://localhost/dataset/{id}")
    key = URIRef("http://dcat-ap.de/def/politicalGeocoding/municipalityKey/08421000")
    assert value(found, subject, "dct:spatial") == key
    assert (key, RDF.type, rdf.name("dct:Location")) in found
    assert value(found, subject, "dcatde:politicalGeocodingLevelURI").endswith("/Level/municipality")
    assert value(found, subject, "dct:publisher", "dct:type").endswith("/LocalAuthority")


def test_the_key_of_the_town_above_counts_too(told, home):
    found, subject = told(shelf.MINIMAL, Beside({home[1].id: "084210000000"}))
    assert value(found, subject, "dct:spatial").endswith("/regionalKey/084210000000")


@pytest.mark.parametrize(
    ("terms", "start", "end"),
    [
        ({"temporal_start": "2020-01-01"}, "2020-01-01", None),
        ({"temporal_start": "gestern", "temporal_end": "2021"}, None, "2021"),
    ],
)
def test_a_period_has_known_ends_only(told, terms, start, end):
    found, subject = told(minimal(**terms))
    period = URIRef(f"{subject}#period")
    ends = [value(found, period, name) for name in ("dcat:startDate", "dcat:endDate")]
    assert [each and str(each) for each in ends] == [start, end]


@pytest.mark.parametrize("terms", [{}, {"temporal_start": "gestern"}])
def test_without_known_ends_there_is_no_period(told, terms):
    found, _ = told(minimal(**terms))
    assert not list(found.objects(None, rdf.name("dct:temporal")))


def test_times_are_typed(told):
    found, subject = told(shelf.EVERYTHING)
    issued = value(found, subject, "dct:issued")
    assert (str(issued), issued.datatype) == ("2020-01-02T00:00:00+00:00", rdf.name("xsd:dateTime"))


def test_high_value_data_says_so_on_each_distribution(told):
    found, _ = told(shelf.EVERYTHING)
    assert len(list(found.subjects(rdf.name("dcatap:applicableLegislation"), URIRef(shelf.HVD)))) == 4


def test_the_catalogue_speaks_the_portals_language():
    found = graph(dcat.catalog(Portal("http://localhost", "Open data", "en"), []))
    subject = URIRef("http://localhost/catalog")
    assert value(found, subject, "dct:title") == Literal("Open data", lang="en")
    assert value(found, subject, "dct:language").endswith("/ENG")


def test_hostile_values_add_no_statement(told):
    keys = ("publisher_name", "publisher_uri", "contact_url", "contact_email", "identifier", "landing_page")
    found, _ = told(minimal(**dict.fromkeys(keys, HOSTILE)))
    for suffix, parser in PARSERS.items():
        again = Graph().parse(data=rdf.write(found, suffix), format=parser)
        assert isomorphic(found, again)
        assert URIRef("http://evil.example/Thing") not in set(again.objects())


def test_the_same_dataset_gives_the_same_bytes(home, stored):
    database, town = home
    id = stored(shelf.EVERYTHING).dataset.id
    bodies = set()
    for scope in (town.scope, PUBLIC):
        with database.read(scope) as session:
            bodies.add(rdf.write(dcat.dataset(PORTAL, store.shown(session, id)), "ttl"))
    assert len(bodies) == 1


def test_the_address_stays_when_the_name_changes(home, stored):
    database, town = home
    id = stored(shelf.MINIMAL).dataset.id
    with database.write(town.scope) as session:
        store.dataset(session, id).name = "renamed"
    with database.read(town.scope) as session:
        found = graph(dcat.dataset(PORTAL, store.shown(session, id)))
    assert list(found.subjects(RDF.type, rdf.name("dcat:Dataset"))) == [URIRef(f"http://localhost/dataset/{id}")]
