"""Organisations, users and tokens."""

from datetime import timedelta
from uuid import UUID

import click
from shapely.geometry.base import BaseGeometry

from hub.cli.parts import Parts, pass_parts
from hub.datasets import defaults, demands
from hub.datasets.store import filling
from hub.db import now
from hub.identity import municipalities, store
from hub.identity.models import Role
from hub.iot import store as iot


@click.group()
def org() -> None:
    """Organisations: a municipality and what is below it."""


@org.command("add")
@click.argument("name")
@click.option("--title", default="", help="What people read")
@click.option("--parent", default="", help="Name of the organisation above")
@click.option("--official-key", default="", help="AGS or ARS of a municipality; brings its name and area")
@pass_parts
def add_org(parts: Parts, name: str, title: str, parent: str, official_key: str) -> None:
    """Add an organisation."""
    area: BaseGeometry | None = None
    if official_key:
        found = municipalities.municipality(official_key)
        title, official_key, area = title or f"{found.designation} {found.name}", found.ars, found.area
    with parts.session() as session:
        above = store.organization(session, parent) if parent else None
        row = store.create_organization(session, name, title, parent=above, official_key=official_key, area=area)
        click.echo(f"{row.name}  {row.title}")


@org.command("list")
@pass_parts
def list_orgs(parts: Parts) -> None:
    """List all organisations."""
    with parts.session() as session:
        for row in store.organizations(session):
            click.echo(f"{row.name}  {row.title}  {row.official_key}".rstrip())


@org.command("defaults")
@click.argument("name")
@click.argument("said", nargs=-1, metavar="[KEY=VALUE]...")
@pass_parts
def set_defaults(parts: Parts, name: str, said: tuple[str, ...]) -> None:
    """Say what holds for all datasets of an organisation that say nothing of it themselves; an empty value ends it.

    Keys are license, publisher_name, publisher_email, publisher_url, publisher_uri, publisher_type, contact_name,
    contact_email, contact_phone, contact_url and contributor_id (who delivers to GovData).
    """
    given = dict(pair.partition("=")[::2] for pair in said)
    if unknown := [key for key in given if key not in defaults.KEYS]:
        raise click.ClickException(f"There is no {', '.join(unknown)}; there are {', '.join(defaults.KEYS)}")
    with parts.session() as session:
        row = store.organization(session, name)
        wanted = defaults.cleaned({**(row.defaults or {}), **given})
        if wrong := demands.unsound(wanted):
            raise click.ClickException("; ".join(f"{key}: {sentence}" for key, sentence in wrong.items()))
        store.update_organization(session, row, {"defaults": wanted})
        for key, value in defaults.merged([each.defaults or {} for each in store.line(session, row)]).items():
            click.echo(f"{key}  {value}")


@org.command("fill")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Tell what would be filled in, and change nothing")
@pass_parts
def fill_datasets(parts: Parts, name: str, dry_run: bool) -> None:
    """Fill what is said of all datasets into those of an organisation, and of those below it, that are there already.

    Only what is empty is filled; what comes from sources stays as it is.
    """
    with parts.session() as session:
        row = store.organization(session, name)
        below = store.descendants(session, [row.id])[row.id]
        found = filling.gaps(session, below)
        for gap in found:
            click.echo(f"{gap.name}  {', '.join(gap.fields)}")
        if not dry_run:
            filling.fill(session, below)
        click.echo(f"{len(found)} datasets {'would be' if dry_run else 'were'} filled in")


@org.command("member")
@click.argument("organization")
@click.argument("user_name", metavar="USER")
@click.argument("role", type=click.Choice([*(r.value for r in Role), "none"]))
@pass_parts
def member(parts: Parts, organization: str, user_name: str, role: str) -> None:
    """Give USER a role in an organisation and all below it; `none` takes it away."""
    with parts.session() as session:
        given = None if role == "none" else Role(role)
        store.set_role(session, store.organization(session, organization), store.user(session, user_name), given)


@click.group()
def user() -> None:
    """Users."""


@user.command("add")
@click.argument("name")
@click.option("--email", default="")
@click.option("--full-name", default="")
@click.option("--sysadmin", is_flag=True, help="Runs the whole hub")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, default="", show_default=False)
@pass_parts
def add_user(parts: Parts, name: str, email: str, full_name: str, sysadmin: bool, password: str) -> None:
    """Add a user; without a password only tokens let it in."""
    with parts.session() as session:
        store.create_user(session, name, password, email=email, full_name=full_name, sysadmin=sysadmin)


@user.command("password")
@click.argument("name")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@pass_parts
def password(parts: Parts, name: str, password: str) -> None:
    """Set a user's password and end all logins."""
    with parts.session() as session:
        store.set_password(session, store.user(session, name), password)


@user.command("reset")
@click.argument("name")
@click.option("--days", type=click.IntRange(1, 14), default=2, show_default=True, help="How long the link is valid")
@pass_parts
def reset(parts: Parts, name: str, days: int) -> None:
    """Print a link by which a user sets a new password, once."""
    key = parts.settings.secret_key
    until = int((now() + timedelta(days=days)).timestamp())
    with parts.session() as session:
        row = store.user(session, name)
        sign = store.reset_key(lambda text: store.csrf_token(key, text), row, until)
        store.note_reset(session, row)
        click.echo(f"{parts.settings.site_url}/user/reset/{row.name}?until={until}&key={sign}")


@user.command("list")
@pass_parts
def list_users(parts: Parts) -> None:
    """List all users."""
    with parts.session() as session:
        for row in store.users(session):
            click.echo(f"{row.name}  {row.email}  {'sysadmin' if row.sysadmin else ''}".rstrip())


@click.group()
def token() -> None:
    """API tokens."""


@token.command("create")
@click.argument("user_name", metavar="USER")
@click.option("--name", default="command line", help="What it is for")
@click.option("--scope", type=click.Choice(store.SCOPES), default="write", show_default=True)
@click.option("--datastream", type=int, help="The datastream of a device, which may `observe` it and nothing else")
@click.option("--days", type=click.IntRange(1, 365), default=365, show_default=True, help="How long it is valid")
@pass_parts
def create_token(parts: Parts, user_name: str, name: str, scope: str, datastream: int | None, days: int) -> None:
    """Make a token and print it alone; it is never shown again."""
    with parts.session() as session:
        owner = store.user(session, user_name)
        _, secret = iot.create_token(
            session, owner, name, scope=scope, lifetime=timedelta(days=days), datastream=datastream
        )
    click.echo(secret)


@token.command("list")
@click.argument("user_name", metavar="USER")
@pass_parts
def list_tokens(parts: Parts, user_name: str) -> None:
    """List a user's tokens, without their secrets."""
    with parts.session() as session:
        for row in store.tokens(session, store.user(session, user_name)):
            used = f"{row.used_at:%Y-%m-%d}" if row.used_at else "never"
            may = row.scope if row.datastream_id is None else f"{row.scope} {row.datastream_id}"
            click.echo(f"{row.id}  {row.name}  {may}  until {row.expires_at:%Y-%m-%d}  used {used}")


@token.command("revoke")
@click.argument("token_id", type=click.UUID)
@pass_parts
def revoke_token(parts: Parts, token_id: UUID) -> None:
    """End a token at once."""
    with parts.session() as session:
        store.revoke_token(session, store.token(session, token_id))


COMMANDS = (org, user, token)
