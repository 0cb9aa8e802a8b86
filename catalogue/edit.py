"""What all actions share that change a dataset: who may, what stays as it is, and what is answered."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, post_load

from catalogue import default_views, demanded, grouping, intake
from catalogue.action import load
from catalogue.members import with_series
from catalogue.schemas.package import PackageSchema, package_dict
from catalogue.schemas.resource import resource_url
from catalogue.schemas.values import MISSING, optional_text
from catalogue.scheming.conform import loaded
from hub.access import Call
from hub.datasets import store
from hub.datasets.models import Dataset, Distribution
from hub.errors import Forbidden, Invalid
from hub.identity import store as identity
from hub.records import DistributionDraft


class Update(PackageSchema):
    """A whole dataset; `id` or `name` says which."""

    creating = False
    name = optional_text()

    @post_load(pass_original=True)
    def make(self, data: dict[str, Any], given: Mapping[str, Any], **options: Any) -> dict[str, Any]:
        """What `PackageSchema` makes, by which key to find the dataset, and what was given."""
        key = data["id"] or data["name"]
        if not key:
            raise ValidationError({"id": MISSING})
        made = {**super().make(data, **options), "key": key, "given": given}
        if not data["id"]:  # a name that says which is none to be given: it may be a former one
            made["draft"] = replace(made["draft"], name="")
        return made


def writable(call: Call, name_or_id: str | UUID) -> Dataset:
    """A dataset that the caller may change, locked until the end; one that is only to be seen is forbidden."""
    held = store.find_locked(call.session, name_or_id)
    row = held or store.dataset(call.session, name_or_id)
    if not call.principal.edits(row.id, row.owner_id):
        raise Forbidden("You may not change this dataset")
    if held is None:  # found by a former name
        store.lock(call.session, row)
    return row


def written(call: Call, row: Dataset) -> dict[str, Any]:
    """A dataset as it was just written."""
    call.session.flush()
    return package_dict(store.shown(call.session, row.id), call.settings.site_url)


def owner(call: Call, name_or_id: str) -> UUID:
    """The organisation that is to own a dataset; nobody can delete it until that is done."""
    if not name_or_id:
        raise Invalid(owner_org=["An organization must be provided"])
    row = identity.hold_organization(call.session, name_or_id)
    if row is None:
        raise Invalid(owner_org=["Organization does not exist"])
    if not call.principal.writes(row.id):
        raise Forbidden("You may not add datasets to this organisation")
    return row.id


def by_schema(row: Dataset, argument: Mapping[str, Any]) -> Mapping[str, Any]:
    """What `Update` has loaded, once more by the portal's own schema where there is one for this dataset."""
    rules = loaded(row.dataset_type)
    return load(Update(rules=rules), argument["given"]) if rules else argument


def create(call: Call, argument: Mapping[str, Any], id: UUID | None = None) -> dict[str, Any]:
    """A new dataset as what `PackageSchema` has loaded says."""
    organization = owner(call, argument["owner_org"])
    row = store.create(
        call.session,
        organization,
        demanded.filled(call, organization, with_series(call, argument["draft"], {})),
        call.files,
        private=bool(argument["private"]),
        creator=call.principal.user_id,
        id=id,
        state=argument["state"] or "active",
        vocabulary_tags=argument["vocabulary_tags"],
        type=argument["type"],
    )
    grouping.place(call, row, argument["groups"], new=True)
    default_views.follow(call, row.distributions, {})
    intake.follow(call, row.distributions, {})
    strictly(call, row)
    return written(call, row)


def update(call: Call, row: Dataset, argument: Mapping[str, Any]) -> dict[str, Any]:
    """Make a dataset as what `Update` has loaded says."""
    given_owner = argument["owner_org"]
    if given_owner and not _owns(call, row, given_owner):
        owner(call, given_owner)
        raise Invalid(owner_org=["A dataset cannot move to another organisation"])
    given = argument["draft"]
    known = {str(part.id): part for part in row.distributions} if given.distribution else {}
    draft = replace(
        given,
        name=given.name or row.name,
        title=given.title or row.title,
        distribution=tuple(
            as_kept(part, known.get(part.identifier), call.settings.site_url) for part in given.distribution
        ),
    )
    draft = with_series(call, draft, row.terms)
    private = row.private if argument["private"] is None else argument["private"]
    if not private and (argument["state"] or row.state) == "active" and not row.content_hash:
        draft = demanded.filled(call, row.owner_id, draft)
    before, places = default_views.formats(known.values()), intake.places(known.values())
    store.update(
        call.session,
        row,
        draft,
        call.files,
        private=argument["private"],
        keep_parts=not argument["resources_given"],
        state=argument["state"],
        vocabulary_tags=argument["vocabulary_tags"],
    )
    if argument["groups"] is not None:
        grouping.place(call, row, argument["groups"])
    if given.distribution:
        default_views.follow(call, row.distributions, before)
        intake.follow(call, row.distributions, places)
    strictly(call, row)
    return written(call, row)


def strictly(call: Call, row: Dataset) -> None:
    """Where the operator wants it, programs too are refused what DCAT-AP.de does not allow."""
    if call.settings.strict_metadata:
        demanded.demand([row])


def _owns(call: Call, row: Dataset, name_or_id: str) -> bool:
    """Whether this names the active organisation that owns the dataset."""
    if row.state != "deleted" and name_or_id == str(row.owner_id):
        return True  # an organisation that owns anything is active
    named = identity.find_organization(call.session, name_or_id)
    return named is not None and named.id == row.owner_id


def change(call: Call, row: Dataset, present: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a dataset that is shown as `present` into `wanted`; what is the same in both is not touched."""
    same = {key for key in ("resources", *_UNTOUCHED) if key in wanted and wanted[key] == present[key]}
    left = {key: value for key, value in wanted.items() if key not in same}
    stays = frozenset(same | ({"tag_string"} if "tags" in same else set()))
    schema = Update(rules=loaded(row.dataset_type), kept=stays)
    made = load(schema, {**left, "id": str(row.id)})
    # What came from a source need not keep to the rules for people, and stays as it is.
    kept = same - {"resources", "tags" if "tag_string" in left else ""}
    fields = {_UNTOUCHED[key]: tuple(getattr(row, _UNTOUCHED[key])) for key in kept}
    if "tags" in same:
        made["vocabulary_tags"] = None
    if "groups" in same:
        made["groups"] = None
    return update(call, row, {**made, "draft": replace(made["draft"], **fields)})


_UNTOUCHED = {"tags": "keyword", "groups": "theme"}


def as_kept(draft: DistributionDraft, known: Distribution | None, site_url: str) -> DistributionDraft:
    """A resource that is sent back with the address we showed for it is still our file, table or series."""
    if known and draft.access_url == resource_url(known, site_url):
        return replace(draft, access_url=known.access_url)
    return draft
