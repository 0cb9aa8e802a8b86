"""The operator's page of the words that stand on the portal."""

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from catalogue.actions.config_option import KEYS, config_option_show, config_option_update
from catalogue.portal.edit import fields as table
from catalogue.portal.edit.fields import Field, Value
from catalogue.portal.edit.forms import form, go
from catalogue.portal.edit.sheet import check, sheet
from catalogue.portal.language import lazy_gettext
from hub.access import Call, Permission
from hub.errors import Problem

FIELDS = (
    Field("ckan.site_title", lazy_gettext("Name of the portal")),
    Field("ckan.site_description", lazy_gettext("The portal in one sentence")),
    Field("ckan.site_intro_text", lazy_gettext("Introduction on the start page"), "area",
          lazy_gettext("Markdown is possible.")),
    Field("ckan.site_about", lazy_gettext("Text of the page about the portal"), "area",
          lazy_gettext("Markdown is possible.")),
)  # fmt: skip


def _present(call: Call) -> dict[str, Value]:
    return {field.key: table.plain(config_option_show(call, {"key": field.key})) for field in FIELDS}


def show_options(call: Call, problem: Problem | None) -> str:
    """The words as they are."""
    page = sheet(FIELDS, _present(call), sent=request.form if problem else None, problem=problem)
    return render_template("edit/configuration.html", sheet=page, here="edit.save_options_form")


def save_options(call: Call) -> AnyResponse:
    """Change what was typed anew; what is emptied is as the settings say."""
    typed, present = table.read(FIELDS, request.form), _present(call)
    check(request.form, typed, present)
    said = table.changed(typed, present)
    if said:
        config_option_update(call, said)
    return go("edit.save_options_form", "saved")


assert {field.key for field in FIELDS} <= KEYS.keys()  # noqa: S101 (each is an option that can be changed)

form("/ckan-admin/config", show_options, save_options, Permission.OPERATE)
