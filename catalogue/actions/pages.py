"""Pages of the portal and of organisations, in the words of ckanext-pages."""

from typing import Any
from uuid import UUID

from flask import current_app
from marshmallow import Schema, ValidationError, fields, validate, validates

from catalogue.action import action
from catalogue.schemas.package import NAME
from catalogue.schemas.values import MISSING, moment, optional_text, required_text, stamp
from hub.access import Call, Permission, after_commit
from hub.errors import Forbidden, Invalid
from hub.identity import store as identity
from hub.pages import store
from hub.pages.models import BLOG, PAGE, Page

LONGEST = 50_000
TYPES = (PAGE, BLOG)


class Of(Schema):
    """Whose pages: an organisation's, by name or id, or the portal's own."""

    org_id = optional_text()


class Listed(Of):
    """Whose pages, and which of them in which order."""

    page_type = optional_text()
    order = fields.Boolean(load_default=False, allow_none=True)
    order_publish_date = fields.Boolean(load_default=False, allow_none=True)
    private = fields.Boolean(load_default=True, allow_none=True)


class Which(Of):
    """Which page, by its name."""

    page = required_text()


class Written(Of):
    """What a page says; `page` is the name it has had, `name` the one it is to have."""

    page = optional_text()
    name = optional_text()
    title = required_text(validate.Length(max=1000))
    content = optional_text(validate=validate.Length(max=LONGEST))
    private = fields.Boolean(load_default=False, allow_none=True)
    publish_date = optional_text()
    page_type = optional_text(validate=validate.OneOf(("", *TYPES), error="Must be page or blog"))
    order = optional_text(validate=validate.Length(max=100))

    @validates("name")
    @validates("page")
    def _name(self, value: str | None, data_key: str) -> None:
        if value and not NAME.fullmatch(value):
            raise ValidationError("Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_")

    @validates("publish_date")
    def _is_time(self, value: str | None, data_key: str) -> None:
        if value:
            moment(value)


@action(takes=Listed)
def ckanext_pages_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """The pages of the portal, or of the organisation `org_id`, as far as the caller may see them."""
    owner = _owner(call, argument["org_id"])
    newest, public = bool(argument["order_publish_date"]), argument["private"] is False
    rows = store.pages(call.session, owner, argument["page_type"] or "", newest=newest, public=public)
    return [page_dict(row) for row in rows]


@action(takes=Which)
def ckanext_pages_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One page of the portal, or of the organisation `org_id`."""
    return page_dict(store.page(call.session, _owner(call, argument["org_id"]), argument["page"]))


@action(takes=Written, needs=Permission.WRITE)
def ckanext_pages_update(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Write a page: the operator those of the portal, its administrators those of an organisation."""
    owner = _administered(call, argument["org_id"])
    name = argument["name"] or argument["page"]
    if not name:
        raise Invalid(page=[MISSING])
    values = {
        "name": name,
        "title": argument["title"],
        "content": argument["content"] or "",
        "private": bool(argument["private"]),
        "publish_date": moment(argument["publish_date"]) if argument["publish_date"] else None,
        "page_type": argument["page_type"] or PAGE,
        "position": argument["order"] or "",
    }
    row = store.write(call.session, owner, argument["page"] or name, values, call.principal.user_id)
    _forget()
    return page_dict(row)


@action(takes=Which, needs=Permission.WRITE)
def ckanext_pages_delete(call: Call, argument: dict[str, Any]) -> None:
    """Remove a page for good."""
    owner = _administered(call, argument["org_id"])
    store.remove(call.session, store.page(call.session, owner, argument["page"]))
    _forget()


def _owner(call: Call, name_or_id: str | None) -> UUID | None:
    return identity.organization(call.session, name_or_id).id if name_or_id else None


def _administered(call: Call, name_or_id: str | None) -> UUID | None:
    owner = _owner(call, name_or_id)
    if not (call.principal.administers(owner) if owner else call.principal.sysadmin):
        raise Forbidden("You may not write these pages")
    return owner


def _forget() -> None:
    """Let this process read anew which pages it links to."""
    after_commit(current_app.extensions["links"].forget)


def page_dict(row: Page) -> dict[str, Any]:
    """A page as ckanext-pages shows it."""
    return {
        "id": str(row.id),
        "name": row.name,
        "title": row.title,
        "content": row.content,
        "page_type": row.page_type,
        "private": row.private,
        "order": row.position,
        "publish_date": stamp(row.publish_date),
        "group_id": str(row.owner_id) if row.owner_id else None,
        "user_id": str(row.user_id) if row.user_id else None,
        "created": stamp(row.created_at),
        "modified": stamp(row.modified_at),
    }
