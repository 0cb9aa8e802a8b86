"""Grants between organisations."""

from datetime import UTC, datetime
from uuid import UUID

import click
from sqlalchemy.orm import Session

from hub.cli.parts import Parts, pass_parts
from hub.datasets import store as datasets
from hub.datasets.models import Dataset
from hub.db import now
from hub.identity import store as identity
from hub.iot import store as iot
from hub.iot.models import Datastream
from hub.sharing import store
from hub.sharing.models import Grant


@click.group()
def grant() -> None:
    """What one organisation lets another see."""


@grant.command("add")
@click.argument("item")
@click.argument("grantee")
@click.option("--purpose", required=True, help="What the data may be used for")
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day")
@pass_parts
def add(parts: Parts, item: str, grantee: str, purpose: str, until: datetime) -> None:
    """Let organisation GRANTEE see ITEM: a dataset's name or id, or the number of a datastream."""
    end = until.replace(hour=23, minute=59, second=59, tzinfo=UTC)
    with parts.session() as session:
        row = store.add(
            session, _item(session, item), identity.organization(session, grantee), purpose=purpose, until=end
        )
        click.echo(row.id)


def _item(session: Session, item: str) -> Dataset | Datastream:
    number = int(item) if item.isdecimal() and len(item) < 10 else None
    found = datasets.find(session, item)
    return found or (iot.datastream(session, number) if number else datasets.dataset(session, item))


@grant.command("list")
@pass_parts
def list_grants(parts: Parts) -> None:
    """List all grants."""
    with parts.session() as session:
        for row in store.grants(session):
            click.echo(
                f"{row.grant.id}  {row.owner} -> {row.grantee}  {row.item}  {row.grant.purpose}  {_state(row.grant)}"
            )


def _state(grant: Grant) -> str:
    if grant.ended_at:
        return f"ended {grant.ended_at:%Y-%m-%d}"
    return f"{'until' if grant.until > now() else 'expired'} {grant.until:%Y-%m-%d}"


@grant.command("end")
@click.argument("grant_id", type=click.UUID)
@pass_parts
def end(parts: Parts, grant_id: UUID) -> None:
    """End a grant at once."""
    with parts.session() as session:
        store.end(session, store.grant(session, grant_id))


COMMANDS = (grant,)
