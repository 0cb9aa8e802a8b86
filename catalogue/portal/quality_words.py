"""The metrics of `hub.datasets.quality` in words: what each asks, what to change where it does not hold, and where."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.portal.language import lazy_gettext


@dataclass(frozen=True, slots=True)
class Advice:
    """What is asked, what to change, and the field to change it in.

    `form` is dataset, resource, new (another file or link), organization, or empty where there is nothing to type.
    """

    asks: lazy_gettext
    change: lazy_gettext
    form: str = ""
    field: str = ""


DIMENSIONS = {
    "findability": lazy_gettext("Findability"),
    "accessibility": lazy_gettext("Accessibility"),
    "interoperability": lazy_gettext("Interoperability"),
    "reusability": lazy_gettext("Reusability"),
    "contextuality": lazy_gettext("Contextuality"),
}
BANDS = {
    "excellent": lazy_gettext("Excellent"),
    "good": lazy_gettext("Good"),
    "sufficient": lazy_gettext("Sufficient"),
    "bad": lazy_gettext("Bad"),
}

ADVICE: Mapping[str, Advice] = {
    "keyword": Advice(
        lazy_gettext("Keywords"),
        lazy_gettext("Enter the words that people search for."),
        "dataset", "tag_string",
    ),
    "theme": Advice(
        lazy_gettext("Themes"),
        lazy_gettext("Choose at least one theme."),
        "dataset", "groups",
    ),
    "spatial": Advice(
        lazy_gettext("Place"),
        lazy_gettext(
            "Give the outline of the place. If the organisation has an official municipality key, that is used."
        ),
        "dataset", "spatial",
    ),
    "temporal": Advice(
        lazy_gettext("Period"),
        lazy_gettext("Say from when to when the data are."),
        "dataset", "temporal_start",
    ),
    "access_url": Advice(
        lazy_gettext("The address of the data answers"),
        lazy_gettext("Add a file or a link, or correct the address: it does not answer."),
        "resource", "url",
    ),
    "download_url": Advice(
        lazy_gettext("Direct download"),
        lazy_gettext("Upload the file here: a mere link is not taken for a download."),
        "resource", "upload",
    ),
    "download_answers": Advice(
        lazy_gettext("The download answers"),
        lazy_gettext("The address of the download does not answer: upload the file here, or correct the address."),
        "resource", "url",
    ),
    "format": Advice(
        lazy_gettext("Format"),
        lazy_gettext("Enter the format, for example CSV."),
        "resource", "format",
    ),
    "media_type": Advice(
        lazy_gettext("Media type"),
        lazy_gettext("Enter a usual format: the media type follows from it."),
        "resource", "format",
    ),
    "aligned": Advice(
        lazy_gettext("Format and media type from the official lists"),
        lazy_gettext("Enter a format of the EU's list, such as CSV, GeoJSON or PDF."),
        "resource", "format",
    ),
    "non_proprietary": Advice(
        lazy_gettext("A format that belongs to nobody"),
        lazy_gettext("Offer the data as CSV, GeoJSON, JSON or ODS, too."),
        "new", "upload",
    ),
    "machine_readable": Advice(
        lazy_gettext("A format that programs can read"),
        lazy_gettext("Offer the data as a table or as geodata, too: programs cannot work with a PDF or a picture."),
        "new", "upload",
    ),
    "conforms": Advice(
        lazy_gettext("Conformity with DCAT-AP.de"),
        lazy_gettext(
            "Give title, description and licence: each file and each link needs exactly one licence of the list."
        ),
        "dataset", "license_id",
    ),
    "license": Advice(
        lazy_gettext("Licence"),
        lazy_gettext("Choose a licence: without one nobody may use the data."),
        "dataset", "license_id",
    ),
    "known_license": Advice(
        lazy_gettext("A licence that the EU knows"),
        lazy_gettext(
            "The licence is not in the EU's table, which has CC BY 4.0, CC Zero and the German data licences."
        ),
        "dataset", "license_id",
    ),
    "access_rights": Advice(
        lazy_gettext("Who may have the data"),
        lazy_gettext("Say who may have the data; with an open licence everybody may."),
        "dataset", "access_rights",
    ),
    "access_rights_listed": Advice(
        lazy_gettext("Who may have the data, from the official list"),
        lazy_gettext("Choose one of the three answers."),
        "dataset", "access_rights",
    ),
    "contact": Advice(
        lazy_gettext("Contact"),
        lazy_gettext("Give the e-mail address of an office that can be asked."),
        "dataset", "contact_email",
    ),
    "publisher": Advice(
        lazy_gettext("Publisher"),
        lazy_gettext("Name who publishes the data."),
    ),
    "rights": Advice(
        lazy_gettext("Terms of use"),
        lazy_gettext("Say in a sentence or with a link what else holds for the use of this file."),
        "resource", "rights",
    ),
    "byte_size": Advice(
        lazy_gettext("Size of the file"),
        lazy_gettext("Upload the file here: then its size is known."),
        "resource", "upload",
    ),
    "issued": Advice(
        lazy_gettext("First published"),
        lazy_gettext("The hub notes this itself."),
    ),
    "modified": Advice(
        lazy_gettext("Last changed"),
        lazy_gettext("The hub notes this itself."),
    ),
    "govdata_distribution": Advice(
        lazy_gettext("There is a file or a link"),
        lazy_gettext("Add a file or a link: GovData may leave out datasets without."),
        "new", "upload",
    ),
    "govdata_keyword": Advice(
        lazy_gettext("There is a keyword"),
        lazy_gettext("Enter at least one keyword."),
        "dataset", "tag_string",
    ),
    "govdata_contributor": Advice(
        lazy_gettext("Exactly one contributor of GovData's list"),
        lazy_gettext("The organisation needs the contributor ID under which its state or town delivers to GovData."),
        "organization", "default_contributor_id",
    ),
    "govdata_publisher": Advice(
        lazy_gettext("Exactly one publisher with a name"),
        lazy_gettext("Name exactly one publisher."),
    ),
    "govdata_license": Advice(
        lazy_gettext("Each file and link has one licence"),
        lazy_gettext("Choose a licence: GovData takes data without one for closed."),
        "dataset", "license_id",
    ),
    "govdata_license_listed": Advice(
        lazy_gettext("All licences are from the list of DCAT-AP.de"),
        lazy_gettext("Choose a licence of the list for the dataset and for each file."),
        "dataset", "license_id",
    ),
    "govdata_license_open": Advice(
        lazy_gettext("There is an open licence"),
        lazy_gettext("Choose an open licence, such as the German data licence 2.0 or CC BY 4.0."),
        "dataset", "license_id",
    ),
}  # fmt: skip
GERMAN_LICENSE = lazy_gettext(
    "Nothing to change: the EU's table has this licence under another address. Whether data.europa.eu takes them for"
    " the same is not known, so there are two numbers."
)
BEHIND: Mapping[str, tuple[str, ...]] = {
    "download_answers": ("download_url",),
    "aligned": ("format", "media_type"),
    "non_proprietary": ("format",),
    "machine_readable": ("format",),
    "known_license": ("license",),
    "access_rights_listed": ("access_rights",),
    "govdata_license_listed": ("govdata_license",),
}
"""What nobody can change before another thing is there: its points stand with that."""
