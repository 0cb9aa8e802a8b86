"""What a child closes behind itself before it touches a foreign file. Linux on x86_64 and aarch64."""

import ctypes
import errno
import os
import platform
import resource
import signal
import stat
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

# Numbers from Linux, arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
# socket() is refused for local sockets too: the fork server listens on one, and would start a process without walls.
REFUSED = {
    "x86_64": {
        *(41, 42, 49, 50, 43, 288),  # socket connect bind listen accept accept4
        *(59, 322, 57, 58),  # execve execveat fork vfork
        *(101, 310, 311, 312, 434, 438, 424, 200, 129, 297),  # other processes: ptrace to rt_tgsigqueueinfo
        *(425, 426, 427, 321, 323, 298),  # io_uring bpf userfaultfd perf_event_open
        *(165, 166, 155, 161, 272, 308, 248, 249, 250),  # mount to chroot, unshare setns, keys
        *(85, 86, 87, 82, 83, 84, 88, 76, 77, 133),  # creat link unlink rename mkdir rmdir symlink truncate mknod
        *(263, 264, 316, 258, 265, 266, 259),  # the same, relative to a folder
        *(90, 91, 268, 92, 93, 94, 260, 132, 235, 261, 280),  # mode, owner, times
        *(188, 189, 190, 197, 198, 199),  # extended attributes
    },
    "aarch64": {
        *(198, 203, 200, 201, 202, 242),
        *(221, 281),
        *(117, 270, 271, 272, 434, 438, 424, 130, 138, 240),
        *(425, 426, 427, 280, 282, 241),
        *(40, 39, 41, 51, 97, 268, 217, 218, 219),
        *(35, 38, 276, 34, 37, 36, 45, 46, 33),
        *(53, 52, 54, 55, 88),
        *(5, 6, 7, 14, 15, 16),
    },
}
# clone3 and openat2 pass their flags by pointer, out of a filter's sight; absent, the C library takes the older call.
ABSENT = {435, 437}
# Calls that depend on one argument: number and position of the argument.
CLONE = {"x86_64": (56, 0), "aarch64": (220, 0)}
OPEN = {"x86_64": ((2, 1), (257, 2)), "aarch64": ((56, 2),)}
TO_PROCESS = {"x86_64": ((62, 0), (234, 0)), "aarch64": ((129, 0), (131, 0))}  # kill tgkill
LIMITS = {"x86_64": (302, 0), "aarch64": (261, 0)}  # prlimit64
ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

CLONE_THREAD = 0x10000
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
FOREIGN_ABI = 0x40000000  # x32 numbers its calls from here
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL = 0x7FFF0000, 0x80000000
REFUSE, MISSING = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 1, 38, 22, 2
OPEN_FILES = 64

AUDITED = frozenset({
    "socket.__new__", "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
    "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo",
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn",
    "os.kill", "os.killpg", "signal.pthread_kill", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link",
    "os.symlink", "os.truncate", "os.chmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr",
})  # fmt: skip


def close_off(keep: int, memory: int, seconds: float) -> None:
    """Shut everything; `keep` is the one way out that stays, `memory` is counted above what is in use already."""
    _silence()
    _close_doors(keep)
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    _limit(memory, seconds)
    sys.addaudithook(refuse_event)
    _filter_calls()


def refuse_event(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: the second lock, and the only one where the kernel has no filters."""
    if event == "open":
        path, _, flags = arguments
        # An open file that is wrapped comes by as its number.
        if isinstance(path, int) or not isinstance(flags, int) or not flags & WRITING:
            return
    elif event not in AUDITED:
        return
    raise PermissionError(errno.EPERM, "not allowed while a foreign file is read")


def _silence() -> None:
    """What a library prints about a hostile file does not belong into our log."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)


def _close_doors(keep: int) -> None:
    """Inherited pipes and sockets lead to the fork server and to other jobs; plain files belong to libraries."""
    for link in list(Path("/proc/self/fd").iterdir()):
        number = int(link.name)
        with suppress(OSError):
            mode = os.fstat(number).st_mode
            if number != keep and (stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode)):
                os.close(number)


def _limit(memory: int, seconds: float) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    mapped = pages * resource.getpagesize()
    processor = int(seconds) + 1
    for what, value in (
        (resource.RLIMIT_AS, mapped + memory),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        resource.setrlimit(what, (value, value))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _prctl(option: int, *arguments: int) -> bool:
    words = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    return bool(ctypes.CDLL(None).prctl(ctypes.c_int(option), *words) == 0)


def _filter_calls() -> None:
    """Hand the kernel the list of refused calls; a kernel that takes none leaves the audit hook."""
    machine = platform.machine()
    if machine not in ARCHITECTURE:
        return
    code = instructions(machine, os.getpid())
    program = _Program(len(code) // 8, code)
    if _prctl(PR_SET_NO_NEW_PRIVS, 1):
        _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program))


def instructions(machine: str, own_process: int) -> bytes:
    """The filter in the kernel's language (classic BPF over struct seccomp_data)."""
    code = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, ARCHITECTURE[machine]), (RETURN, 0, 0, KILL), (LOAD, 0, 0, 0)]
    if machine == "x86_64":
        code += [(AT_LEAST, 0, 1, FOREIGN_ABI), (RETURN, 0, 0, REFUSE)]
    for number in sorted(REFUSED[machine]):
        code += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE)]
    for number in sorted(ABSENT):
        code += [(EQUAL, 0, 1, number), (RETURN, 0, 0, MISSING)]
    code += _depending(CLONE[machine], (ANY_BIT, CLONE_THREAD), ALLOW, REFUSE)
    code += _depending(LIMITS[machine], (EQUAL, 0), ALLOW, REFUSE)
    for call in OPEN[machine]:
        code += _depending(call, (ANY_BIT, WRITING), REFUSE, ALLOW)
    for call in TO_PROCESS[machine]:
        code += _depending(call, (EQUAL, own_process), ALLOW, REFUSE)
    code.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


def _depending(
    call: tuple[int, int], test: tuple[int, int], then: int, otherwise: int
) -> list[tuple[int, int, int, int]]:
    """One call whose argument decides; both machines are little-endian, the lower half comes first."""
    number, position = call
    operation, value = test
    return [
        (EQUAL, 0, 4, number),
        (LOAD, 0, 0, 16 + 8 * position),
        (operation, 0, 1, value),
        (RETURN, 0, 0, then),
        (RETURN, 0, 0, otherwise),
    ]
