"""Foreign files are parsed in a child process that can be killed and can reach nothing."""

import os
import pickle
import select
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import forkserver
from typing import Any, NoReturn

from hub.errors import Problem, Unavailable, Unreadable
from hub.sandbox import walls
from hub.sandbox.wire import DONE, ERROR, ITEM, PROBLEM, Gone, Inlet, Outlet, receive

# GDAL reads this once, when it is first imported. These drivers open whatever a file points to, or the network.
os.environ["OGR_SKIP"] = (
    "OGR_VRT,GDALG,HTTP,OAPIF,OGCAPI,WFS,CSW,Elasticsearch,Carto,ADBC,AmigoCloud,PLScenes,NGW,EEDA,GMLAS,"
    "PostgreSQL,MySQL,MSSQLSpatial,ODBC,PGeo,OCI,HANA,MongoDBv3"
)
os.environ["CPL_LOG"] = os.devnull  # it would print which of these it has never had; what fails is raised as well


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost: seconds of waiting, bytes of memory beyond the start, bytes of result."""

    seconds: float = 120.0
    memory: int = 1_000_000_000
    output: int = 500_000_000


STANDARD = Limits()


def preload(modules: Sequence[str]) -> None:
    """Name the modules that are imported once for all children; to be called before the first `run`."""
    forkserver.set_forkserver_preload([__name__, *modules])


# Otherwise the fork server would import the program's main module, and with it the whole application.
preload(())


def run(function: Callable[..., Iterator[Any]], *args: Any, limits: Limits = STANDARD) -> Iterator[Any]:
    """Yield what `function(*args)` yields, computed in a child without network, other programs and written files.

    `function` is a generator function of a module. Items are plain values, dates, decimals, UUIDs and `hub.records`;
    objects that several items share are shared again within stretches of the stream, not over all of it.
    Raises `hub.errors.Unreadable`, or the `Problem` raised in the child; what was yielded before has been handed over.
    """
    child = Child(Job(function, args, limits))
    try:
        yield from receive(Inlet(child.pipe, limits.seconds, limits.output))
    except Gone:
        raise _explain(child.end(), limits) from None
    finally:
        child.close()


@dataclass(frozen=True, slots=True)
class Job:
    """What is sent to the fork server, in the place of a `multiprocessing.Process`."""

    function: Callable[..., Iterator[Any]]
    args: tuple[Any, ...]
    limits: Limits

    def _bootstrap(self, _parent_sentinel: int) -> NoReturn:
        """The child's whole life; `multiprocessing.spawn` calls it by this name."""
        pipe = (forkserver.get_inherited_fds() or [])[0]
        walls.close_off(pipe, self.limits.memory, self.limits.seconds)
        outlet = Outlet(pipe)
        outlet.send(*self._work(outlet))
        os._exit(0)  # nothing of a foreign library is asked to tidy up

    def _work(self, outlet: Outlet) -> tuple[Any, ...]:
        """Send all items; returns the last message, when the memory of a failure is free again."""
        try:
            for item in self.function(*self.args):
                outlet.send(ITEM, item)
        except Problem as problem:
            return PROBLEM, type(problem).__name__, problem.message, dict(problem.fields)
        except BaseException as problem:
            return ERROR, type(problem).__name__, str(problem)
        return (DONE,)


class Child:
    """One process forked by the fork server.

    It is asked for below `multiprocessing.Process`, which would import the main module of the program again in every
    child, refuses to work in daemons, and mixes up the exit codes of children that several threads wait for.
    """

    def __init__(self, job: Job) -> None:
        self.pipe, theirs = os.pipe()
        self._pipes = [self.pipe]
        self._process = 0
        self._exit_code: int | None = None
        try:
            self._start(job, theirs)
        except (OSError, EOFError) as problem:
            self.close()
            raise Unavailable("The part that reads foreign files could not be started.") from problem
        except BaseException:
            self.close()
            raise
        finally:
            os.close(theirs)

    def _start(self, job: Job, pipe: int) -> None:
        self._status, orders = forkserver.connect_to_new_process([pipe])
        self._pipes.append(self._status)
        with os.fdopen(orders, "wb") as file:
            self._process = forkserver.read_signed(self._status)
            pickle.dump({"sys_path": sys.path}, file)
            pickle.dump(job, file, protocol=5)

    def end(self) -> int | None:
        """Kill the process if it still lives; returns its exit code, negative for a signal."""
        if self._process and self._exit_code is None:
            self._kill()
            try:
                self._exit_code = forkserver.read_signed(self._status)
            except EOFError:  # the fork server itself was killed, and its children with it
                self._exit_code = -signal.SIGKILL
        return self._exit_code

    def _kill(self) -> None:
        """A process whose exit code is here already may have left its number to another one."""
        watch = select.poll()
        watch.register(self._status, select.POLLIN)
        if not watch.poll(0):
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)

    def close(self) -> None:
        """End the process and let go of its pipes."""
        self.end()
        while self._pipes:
            os.close(self._pipes.pop())


def _explain(exit_code: int | None, limits: Limits) -> Unreadable:
    if exit_code == -signal.SIGXCPU:
        return Unreadable(f"Reading this file takes longer than the allowed {limits.seconds:g} seconds.")
    if exit_code == -signal.SIGKILL:
        return Unreadable("Reading this file was stopped by the system, probably for lack of memory.")
    return Unreadable("This file makes the program that reads it crash.")
