"""A child reaches no network, starts no program, changes no file; tried through Python and past it."""

import errno
import os
import resource
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from hub.errors import Unreadable
from hub.sandbox import Limits, run, walls

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
LEADS_ELSEWHERE = "leads to the network, to another program or to another file"
NOWHERE = b"/nonexistent/x"


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The functions for the child, as a module that the child finds too."""
    monkeypatch.syspath_prepend(HERE)
    return import_module("hostile")


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


def silent(canary: socket.socket) -> bool:
    try:
        canary.accept()
    except BlockingIOError:
        return True
    return False


def test_the_network_is_out_of_reach(hostile: ModuleType, canary: socket.socket) -> None:
    with pytest.raises(Unreadable, match=LEADS_ELSEWHERE):
        list(run(hostile.connect, canary.getsockname()[1]))
    assert silent(canary)


def test_the_network_is_out_of_reach_past_python(hostile: ModuleType, canary: socket.socket) -> None:
    assert list(run(hostile.raw_connect, canary.getsockname()[1])) == [errno.EPERM]
    assert silent(canary)


def test_the_raw_attempt_reaches_the_canary_without_walls(hostile: ModuleType, canary: socket.socket) -> None:
    list(hostile.raw_connect(canary.getsockname()[1]))
    assert not silent(canary)


@pytest.mark.parametrize("attempt", ["execute", "shell", "write"])
def test_no_program_is_started_and_no_file_written(hostile: ModuleType, tmp_path: Path, attempt: str) -> None:
    mark = tmp_path / "mark"
    with pytest.raises(Unreadable, match=LEADS_ELSEWHERE):
        list(run(getattr(hostile, attempt), str(mark)))
    assert not mark.exists()


def test_no_file_is_deleted(hostile: ModuleType, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    mark.touch()
    with pytest.raises(Unreadable, match=LEADS_ELSEWHERE):
        list(run(hostile.delete, str(mark)))
    assert mark.exists()


@pytest.mark.parametrize("attempt", ["look_up", "fork"])
def test_no_name_is_looked_up_and_no_process_forked(hostile: ModuleType, attempt: str) -> None:
    with pytest.raises(Unreadable, match=LEADS_ELSEWHERE):
        list(run(getattr(hostile, attempt)))


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        *(("socket", (family, 1, 0)) for family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, 16, 17)),
        *(("execve", (b"/bin/true", 0, 0)), ("fork", ()), ("vfork", ()), ("posix_openpt", (2,))),
        *(("ptrace", (0, 0, 0, 0)), ("unshare", (0,)), ("setns", (0, 0)), ("mount", (0, 0, 0, 0, 0))),
        *(("open", (NOWHERE, os.O_WRONLY)), ("open", (NOWHERE, os.O_RDONLY | os.O_CREAT)), ("creat", (NOWHERE, 0))),
        *(("unlink", (NOWHERE,)), ("rename", (NOWHERE, NOWHERE)), ("mkdir", (NOWHERE, 0)), ("rmdir", (NOWHERE,))),
        *(("link", (NOWHERE, NOWHERE)), ("symlink", (NOWHERE, NOWHERE)), ("truncate", (NOWHERE, 0))),
        *(("chmod", (NOWHERE, 0)), ("chown", (NOWHERE, 0, 0)), ("mkfifo", (NOWHERE, 0)), ("chroot", (NOWHERE,))),
        *(
            ("syscall", (425, 1, 0)),
            ("syscall", (424, 0, 0, 0, 0)),
            ("syscall", (434, 1, 0)),
            ("syscall", (321, 0, 0, 0)),
        ),
    ],
)
def test_the_kernel_itself_refuses(hostile: ModuleType, call: str, arguments: tuple[int | bytes, ...]) -> None:
    assert list(run(hostile.raw, call, *arguments)) == [errno.EPERM]


def test_reading_files_stays_possible(hostile: ModuleType) -> None:
    assert list(run(hostile.raw, "open", NOWHERE, os.O_RDONLY)) == [errno.ENOENT]


def test_other_processes_get_no_signals(hostile: ModuleType) -> None:
    assert list(run(hostile.signal_the_parent)) == [errno.EPERM]
    assert list(run(hostile.signal_itself)) == [0]


def test_other_processes_keep_their_limits(hostile: ModuleType) -> None:
    assert list(run(hostile.raw, "prlimit", os.getpid(), resource.RLIMIT_CORE, 0, 0)) == [errno.EPERM]
    assert list(run(hostile.raw, "prlimit", 0, resource.RLIMIT_CORE, 0, 0)) == [0]


def test_threads_stay_possible(hostile: ModuleType) -> None:
    assert list(run(hostile.start_a_thread)) == [1]


def test_the_limits_of_the_kernel_are_set(hostile: ModuleType) -> None:
    assert list(run(hostile.limits, limits=Limits(seconds=7))) == [(8, 0, 0, 64)]


def test_the_child_holds_its_own_pipe_and_no_other(hostile: ModuleType) -> None:
    assert list(run(hostile.count_pipes)) == [1]


def test_what_the_child_prints_is_seen_nowhere(hostile: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    assert list(run(hostile.shout)) == [1]
    assert capfd.readouterr() == ("", "")


def test_risky_drivers_of_gdal_are_off(hostile: ModuleType) -> None:
    (drivers,) = run(hostile.environment, "OGR_SKIP")
    assert {"OGR_VRT", "GDALG", "HTTP", "OAPIF"} <= set(drivers.split(","))


# The second lock alone, as on a kernel without filters


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket()",
        "socket.getaddrinfo('localhost', 80)",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.fork()",
        "os.kill(os.getppid(), 0)",
        "open('mark', 'w')",
        "open('mark', 'a')",
        "open('/dev/null', 'r+')",
        "os.open('mark', os.O_CREAT)",
        "os.remove('mark')",
        "os.rename('mark', 'other')",
        "os.mkdir('mark')",
        "os.chmod('mark', 0)",
    ],
)
def test_the_audit_hook_refuses_on_its_own(tmp_path: Path, attempt: str) -> None:
    program = (
        "import os, socket, subprocess, sys; from hub.sandbox import walls; sys.addaudithook(walls.refuse_event)\n"
        f"try:\n    {attempt}\nexcept PermissionError as problem:\n    print(problem.strerror)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert answer.stdout == "not allowed while a foreign file is read\n"


def test_the_audit_hook_lets_files_be_read(tmp_path: Path) -> None:
    program = (
        "import os, sys; from hub.sandbox import walls; sys.addaudithook(walls.refuse_event)\n"
        "number = os.open(os.devnull, os.O_RDONLY); print(repr(os.fdopen(number).read()))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    answer = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert answer.stdout == "''\n"


# The filter on both machines, run by a small interpreter of the kernel's language


def decide(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    code = list(struct.iter_unpack("=HBBI", walls.instructions(machine, 77)))
    padded = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    data = struct.pack("<IIQ6Q", number, architecture or walls.ARCHITECTURE[machine], 0, *padded)
    position, loaded = 0, 0
    while True:
        operation, yes, no, value = code[position]
        position += 1
        if operation == walls.RETURN:
            return int(value)
        if operation == walls.LOAD:
            (loaded,) = struct.unpack_from("<I", data, value)
            continue
        holds = {
            walls.EQUAL: loaded == value,
            walls.AT_LEAST: loaded >= value,
            walls.ANY_BIT: bool(loaded & value),
        }[operation]
        position += yes if holds else no


MACHINES = [
    # machine, read, socket, execve, clone, openat, kill, tgkill, prlimit64
    ("x86_64", 0, 41, 59, 56, 257, 62, 234, 302),
    ("aarch64", 63, 198, 221, 220, 56, 129, 131, 261),
]


@pytest.mark.parametrize(
    ("machine", "read", "socket", "execve", "clone", "openat", "kill", "tgkill", "limit"), MACHINES
)
def test_the_filter_decides_alike_on_both_machines(
    machine: str, read: int, socket: int, execve: int, clone: int, openat: int, kill: int, tgkill: int, limit: int
) -> None:
    assert decide(machine, read) == walls.ALLOW
    assert decide(machine, socket, 1) == walls.REFUSE
    assert decide(machine, execve) == walls.REFUSE
    assert decide(machine, clone, 17) == walls.REFUSE
    assert decide(machine, clone, 0x3D0F00) == walls.ALLOW
    assert decide(machine, openat, 0, 0, os.O_RDONLY | os.O_CLOEXEC) == walls.ALLOW
    assert decide(machine, openat, 0, 0, os.O_RDWR) == walls.REFUSE
    for signal in (kill, tgkill):
        assert decide(machine, signal, 77) == walls.ALLOW
        assert decide(machine, signal, 1) == walls.REFUSE
    assert decide(machine, limit, 0) == walls.ALLOW
    assert decide(machine, limit, 1) == walls.REFUSE
    for absent in (435, 437):
        assert decide(machine, absent) == walls.MISSING


@pytest.mark.parametrize("machine", walls.ARCHITECTURE)
def test_calls_in_the_manner_of_another_machine_end_the_child(machine: str) -> None:
    assert decide(machine, 0, architecture=0x40000003) == walls.KILL


def test_calls_in_the_short_manner_of_x86_are_refused() -> None:
    assert decide("x86_64", 0x40000000 + 41) == walls.REFUSE
