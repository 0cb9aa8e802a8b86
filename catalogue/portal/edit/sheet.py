"""A form as it stands on a page: its fields with what is typed, what is wrong and what others saved meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catalogue.portal.edit import fields as table
from catalogue.portal.edit.fields import Choices, Field, Sent, Value, Values
from catalogue.portal.edit.wording import texts
from catalogue.portal.language import gettext
from hub.errors import Conflict, Problem

STAMP = "shown"
ONCE = "once"
ASKED_AS = {"tags": "tag_string", "groups": "parent", "extras": "official_key"}
"""Keys under which the actions name what a form may ask for under another one."""


class Overtaken(Conflict):
    """Somebody else saved the same thing after the form was shown; `values` are theirs."""

    title = "Somebody else changed this just now"

    def __init__(self, values: Values, who: str = "") -> None:
        super().__init__()
        self.values, self.who = values, who


@dataclass(frozen=True, slots=True)
class Asked:
    """One field on the page; `theirs` is what somebody else saved for it, where that is something else."""

    field: Field
    value: Value
    errors: Sequence[str] = ()
    choices: Choices = ()
    theirs: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole form; `summary` says at its top what is wrong and where, `hidden` are fields that nobody sees."""

    asked: Sequence[Asked]
    summary: Sequence[tuple[str, str]] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    overtaken: bool = False
    who: str = ""

    @property
    def takes_files(self) -> bool:
        """Whether it is sent with a file."""
        return any(each.field.kind == "upload" for each in self.asked)


def sheet(
    fields: Sequence[Field],
    present: Values,
    *,
    choices: Mapping[str, Choices] | None = None,
    sent: Sent | None = None,
    problem: Problem | None = None,
    hidden: Mapping[str, str] | None = None,
) -> Sheet:
    """The form with what is there, or after a refusal with what was typed."""
    typed = present if sent is None else table.read(fields, sent)
    theirs: Mapping[str, Value] = {}
    if sent is not None and isinstance(problem, Overtaken):
        typed, theirs = _side_by_side(sent.get(STAMP, ""), typed, problem.values)
        present = problem.values
    wrong: dict[str, list[str]] = {}
    keys = {each.key for each in fields}
    for key, text in texts(problem.fields) if problem else ():
        wrong.setdefault(key if key in keys else ASKED_AS.get(key, key), []).append(text)
    asked = [_asked(each, typed, wrong, choices or {}, theirs) for each in fields]
    asked = [each for each in asked if each.choices or each.field.kind != "checks"]  # there is nothing to tick
    # What was shown stays the measure until somebody has seen what others saved.
    still = sent is not None and not isinstance(problem, Overtaken)
    stamp = sent.get(STAMP, "") if sent is not None and still else table.stamp(present)
    return Sheet(
        asked,
        _summary(fields, wrong, problem),
        {STAMP: stamp, **(hidden or {})},
        isinstance(problem, Overtaken),
        problem.who if isinstance(problem, Overtaken) else "",
    )


def _side_by_side(stamp: str, typed: Values, saved: Values) -> tuple[dict[str, Value], dict[str, Value]]:
    """What the fields hold, where both changed the same one its two versions; who changed nothing takes what is new."""
    fresh = table.untouched(stamp, typed)
    held = {key: saved.get(key, value) if key in fresh else value for key, value in typed.items()}
    theirs = table.moved(stamp, saved)
    return held, {key: saved[key] for key, value in held.items() if key in theirs and saved[key] != value}


def _asked(
    each: Field,
    typed: Values,
    wrong: Mapping[str, list[str]],
    choices: Mapping[str, Choices],
    theirs: Mapping[str, Value],
) -> Asked:
    value = "" if each.kind in table.UNREPEATED else typed.get(each.key, "")
    offered = list(choices.get(each.key, ()))
    known = {code for code, _ in offered}
    held = [value] if isinstance(value, str) else list(value)
    if each.kind in ("select", "checks"):  # what is there stays, also where it is not among what is offered
        offered += [(one, one) for one in held if one and one not in known]
    named = dict(offered)
    other = theirs.get(each.key)
    shown = None if other is None else _shown(other, named)
    return Asked(each, value, wrong.get(each.key, ()), offered, shown)


def _shown(value: Value, named: Mapping[str, str]) -> str:
    many = [value] if isinstance(value, str) else list(value)
    return ", ".join(named.get(one, one) for one in many if one) or gettext("(empty)")


def _summary(
    fields: Sequence[Field], wrong: Mapping[str, Sequence[str]], problem: Problem | None
) -> list[tuple[str, str]]:
    """Each error with the field it leads to; nothing in front of those of no field."""
    labels = {each.key: str(each.label) for each in fields}
    found = [
        (key if key in labels else "", f"{labels.get(key, key)}: {text}") for key, all in wrong.items() for text in all
    ]
    if problem is not None and not found and not isinstance(problem, Overtaken):
        found.append(("", gettext(problem.message)))
    return found


def check(sent: Sent, values: Values, present: Values, who: str = "") -> None:
    """Refuse to save over what somebody else saved after the form was shown; who typed the same may."""
    if table.moved(sent.get(STAMP, ""), present) and table.changed(values, present):
        raise Overtaken({key: present[key] for key in values if key in present}, who)
