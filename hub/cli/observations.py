"""Observations: roll-ups, how long they are kept, and whether they are counted right."""

import click
from sqlalchemy.orm import Session

from hub.boundary import OPERATOR
from hub.cli.parts import Parts, pass_parts, progress
from hub.iot import store
from hub.iot.models import Datastream
from hub.iot.store import counts, following, retention


@click.group()
def observations() -> None:
    """Observations: roll-ups, how long they are kept, and whether they are counted right."""


@observations.command("rollup")
@click.option("--all", "anew", is_flag=True, help="Compute everything anew from the rows, as after a new time zone")
@pass_parts
def rollup(parts: Parts, anew: bool) -> None:
    """Compute the hours and days that are not computed yet; a worker does so by itself."""
    database, zone = parts.database, parts.settings.zone
    if anew:
        with parts.session() as session:
            following.begin(session)
    done, commits = 0, following.follow(database, zone)
    with progress() as shown:
        task = shown.add_task("datastreams", total=None)
        for _ in following.make_all(database, zone):
            done += 1
            shown.update(task, completed=done)
    while some := following.follow(database, zone):
        commits += some
    with database.read(OPERATOR) as session:
        here = following.place(session)
    told = f"{done} datastreams were computed anew, " if done else ""
    rest = "a worker is at the rest" if here is None or here.made is not None else "nothing is left to do"
    click.echo(f"{told}{commits} commits were followed; {rest}.")


@observations.command("keep")
@click.argument("datastream", type=click.IntRange(1, 2**31 - 1))
@click.option("--days", type=click.IntRange(1, retention.LONGEST), help="Delete what is older; hours and days stay")
@click.option("--for-good", is_flag=True, help="Delete nothing because of its age")
@pass_parts
def keep(parts: Parts, datastream: int, days: int | None, for_good: bool) -> None:
    """Say for how many days the DATASTREAM with this number keeps its observations."""
    if (days is None) != for_good:
        raise click.UsageError("Say either --days or --for-good")
    with parts.session() as session:
        retention.keep(session, _stream(session, datastream), days)


@observations.command("limit")
@click.argument("datastream", type=click.IntRange(1, 2**31 - 1))
@click.option("--above", type=float, help="Roll-ups count the time above this value")
@click.option("--none", "lifted", is_flag=True, help="Count no such time")
@pass_parts
def limit(parts: Parts, datastream: int, above: float | None, lifted: bool) -> None:
    """Say above which value roll-ups count the time of the DATASTREAM with this number."""
    if (above is None) != lifted:
        raise click.UsageError("Say either --above or --none")
    with parts.session() as session:
        retention.limit(session, _stream(session, datastream), above)


def _stream(session: Session, id: int) -> Datastream:
    return store.datastream(session, id)


@observations.command("expire")
@pass_parts
def expire(parts: Parts) -> None:
    """Delete what is older than its datastream keeps it; a worker does so every hour."""
    gone = sum(retention.expire(parts.database, parts.settings.zone))
    click.echo(f"{gone} observations were too old and are deleted; their hours and days stay.")


@observations.command("check")
@click.option("--mend", is_flag=True, help="Let what is kept be what the rows say")
@pass_parts
def check(parts: Parts, mend: bool) -> None:
    """Compare the newest observation and the count of each datastream with its rows."""
    with parts.database.read(OPERATOR) as session:
        found = list(counts.differences(session))
    for each in found:
        click.echo(str(each))
        if mend:
            with parts.session() as session:
                counts.mend(session, each)
    if not found:
        click.echo("All counts are right.")
    elif mend:
        click.echo(f"{len(found)} datastreams were mended.")
    else:
        raise click.exceptions.Exit(1)


COMMANDS = (observations,)
