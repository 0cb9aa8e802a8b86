"""What editors are told of the links of a dataset that did not answer when they were last asked."""

from flask import url_for

from catalogue.portal import present, resources
from catalogue.portal.file_notes import Note
from catalogue.portal.language import gettext
from hub.access import Call
from hub.datasets.models import LinkCheck
from hub.datasets.store import Shown, links

SURE = 2
"""Once is no proof: the link is asked again an hour later."""


def notes(call: Call, shown: Shown) -> list[Note]:
    """A sentence for each dead link; nothing for those who cannot mend it."""
    if not call.principal.edits(shown.dataset.id, shown.dataset.owner_id):
        return []
    titles = {part.id: resources.title(part) for part in shown.distributions}
    return [
        Note(
            _sentence(row, titles[row.distribution_id]),
            url_for("edit.save_resource_form", name=shown.dataset.id, id=row.distribution_id),
        )
        for row in links.checks(call.session, shown.dataset.id)
        if row.failures >= SURE and row.checked_at and row.distribution_id in titles
    ]


def _sentence(row: LinkCheck, title: str) -> str:
    day = present.day(row.checked_at) if row.checked_at else ""
    if row.status:
        return gettext(
            "The link of “%(title)s” leads to an error: %(code)s on %(day)s.", title=title, code=row.status, day=day
        )
    return gettext("The link of “%(title)s” did not answer on %(day)s.", title=title, day=day)
