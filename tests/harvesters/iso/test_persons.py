import pytest

from connectors import xmls
from harvesters.iso import persons
from harvesters.iso.dialects import NEW, OLD
from tests.conftest import SAMPLES
from tests.harvesters.iso.records import element, listed, record, words


def party(role, name="", person="", email="", phone="", at="pointOfContact"):
    contact = element("phone/CI_Telephone/voice", words(phone)) if phone else ""
    contact += element("address/CI_Address/electronicMailAddress", words(email)) if email else ""
    return element(
        f"{at}/CI_ResponsibleParty",
        element("individualName", words(person)) if person else "",
        element("organisationName", words(name)) if name else "",
        element("contactInfo/CI_Contact", contact) if contact else "",
        element("role", listed("CI_RoleCode", role)),
    )


def terms(*parts, **settings):
    root = xmls.root(record(*parts, **settings))
    return persons.terms(persons.parties(root, xmls.node(root, "identificationInfo")[0], OLD))


def test_roles_become_publisher_contact_creator_originator_and_custodian():
    roles = ("publisher", "pointOfContact", "author", "originator", "custodian")
    names = terms(*(party(role, f"The {role}") for role in roles))
    assert names == {
        "publisher_name": "The publisher",
        "contact_name": "The pointOfContact",
        "creator_name": "The author",
        "originator_name": "The originator",
        "custodian_name": "The custodian",
    }


def test_an_owner_publishes_where_nobody_else_does():
    assert terms(party("owner", "Town"), party("user", "Firm"))["publisher_name"] == "Town"


def test_a_contact_has_its_address_and_telephone():
    assert terms(party("pointOfContact", "Town", email="mailto:gis@a.example; x", phone="+49 1")) == {
        "publisher_name": "Town",
        "publisher_email": "gis@a.example",
        "contact_name": "Town",
        "contact_email": "gis@a.example",
        "contact_phone": "+49 1",
    }


@pytest.mark.parametrize(
    ("name", "person", "shown"), [("Town", "Ada Example", "Town"), ("", "Ada Example", "Ada Example")]
)
def test_an_office_is_named_before_a_person(name, person, shown):
    assert terms(party("pointOfContact", name, person))["contact_name"] == shown


def test_who_wrote_the_metadata_is_asked_where_nobody_is_named_for_the_data():
    assert terms(before=party("pointOfContact", "Town", at="contact"))["publisher_name"] == "Town"


def test_nobody_is_nobody():
    assert terms(party("owner")) == {}


def test_parties_of_the_newer_form_are_read_alike():
    root = xmls.root((SAMPLES / "iso19139" / "iso19115-3-metawal-catchments.xml").read_bytes())
    found = persons.terms(persons.parties(root, xmls.node(root, "identificationInfo")[0], NEW))
    assert found["publisher_name"] == "Service public de Wallonie (SPW)"
    assert found["contact_email"] == "helpdesk.carto@spw.wallonie.be"
    assert found["custodian_name"].startswith("Direction des Eaux souterraines")
