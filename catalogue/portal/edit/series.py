"""The clerk's pages of series: made and changed as datasets without data; who belongs to one says so itself."""

from werkzeug.wrappers import Response as AnyResponse

from catalogue.portal.edit import datasets
from catalogue.portal.edit.forms import form, go
from hub.access import Call
from hub.datasets import store
from hub.datasets.models import SERIES
from hub.errors import NotFound, Problem


def show_new_series(call: Call, problem: Problem | None) -> str:
    """The form for a new series."""
    return datasets.show_new(call, problem, SERIES)


def new_series(call: Call) -> AnyResponse:
    """Make a series; sent twice it is made once."""
    id = datasets.make(call, SERIES, "active")
    return go("series.page", "saved", name=store.dataset(call.session, id).name)


def show_series(call: Call, problem: Problem | None, name: str) -> str:
    """The form for what is said of a series."""
    return datasets.show_dataset(call, problem, _series(call, name))


def save_series(call: Call, name: str) -> AnyResponse:
    """Change what was typed anew, and nothing else."""
    return datasets.save_dataset(call, _series(call, name))


def show_delete_series(call: Call, problem: Problem | None, name: str) -> str:
    """Ask before a series is deleted."""
    return datasets.show_delete(call, problem, _series(call, name))


def delete_series(call: Call, name: str) -> AnyResponse:
    """Delete a series softly, or bring it back."""
    return datasets.delete_dataset(call, _series(call, name))


def _series(call: Call, name: str) -> str:
    row = store.dataset(call.session, name)
    if row.dataset_type != SERIES:
        raise NotFound("There is no such series")
    return str(row.id)


form("/dataset_series/new", show_new_series, new_series)
form("/dataset_series/edit/<name>", show_series, save_series)
form("/dataset_series/delete/<name>", show_delete_series, delete_series)
