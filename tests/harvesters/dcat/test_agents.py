import pytest

from harvesters.dcat.agents import agents


def lit(text):
    return {"@value": text}


def test_an_agent_of_foaf_is_told_in_flat_fields():
    publisher = {
        "@id": "http://town.example/org",
        "foaf:name": [lit("Stadt Ulm")],
        "foaf:mbox": [{"@id": "mailto:daten@ulm.example"}],
        "foaf:homepage": [{"@id": "https://ulm.example"}],
        "dct:type": [{"@id": "http://purl.org/adms/publishertype/LocalAuthority"}],
    }
    assert agents({"dct:publisher": [publisher]}) == {
        "publisher_name": "Stadt Ulm",
        "publisher_email": "daten@ulm.example",
        "publisher_url": "https://ulm.example",
        "publisher_uri": "http://town.example/org",
        "publisher_type": "LocalAuthority",
    }


@pytest.mark.parametrize(
    "mail",
    [
        {"@id": "mailto:a@ulm.example"},
        {"@id": "MAILTO: a@ulm.example"},
        lit("a@ulm.example"),
        {"@id": "_:b", "vcard:value": [{"@id": "mailto:a@ulm.example"}]},
    ],
)
def test_mail_addresses_are_bare_in_whatever_they_are_wrapped(mail):
    assert agents({"dcat:contactPoint": [{"@id": "_:c", "vcard:hasEmail": [mail]}]}) == {
        "contact_email": "a@ulm.example"
    }


def test_a_telephone_number_is_bare():
    phone = {"@id": "_:t", "vcard:hasValue": [{"@id": "tel:+497311610"}]}
    assert agents({"dcat:contactPoint": [{"@id": "_:c", "vcard:hasTelephone": [phone]}]}) == {
        "contact_phone": "+497311610"
    }


def test_a_publisher_may_be_a_mere_word():
    assert agents({"dct:publisher": [lit("Stadt Ulm")]}) == {"publisher_name": "Stadt Ulm"}


def test_a_publisher_may_be_a_label_or_an_address():
    assert agents({"dct:publisher": [{"@id": "_:p", "rdfs:label": [lit("LHP")]}]}) == {"publisher_name": "LHP"}
    assert agents({"dct:publisher": [{"@id": "http://x/org"}]}) == {"publisher_uri": "http://x/org"}


def test_of_several_the_one_counts_that_says_most():
    told = [{"@id": "_:a"}, {"@id": "http://x/o", "foaf:name": [lit("Ulm")]}, lit("somebody")]
    assert agents({"dct:publisher": told})["publisher_name"] == "Ulm"


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("dcatde:maintainer", "custodian_name"),
        ("geodcatap:custodian", "custodian_name"),
        ("dcatde:originator", "originator_name"),
        ("dct:contributor", "contributor_name"),
        ("dct:creator", "creator_name"),
    ],
)
def test_each_role_has_its_fields(name, field):
    assert agents({name: [lit("Amt")]}) == {field: "Amt"}
