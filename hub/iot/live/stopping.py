"""Streams without an end hear that their process is told to end."""

import signal
import socket
from collections.abc import Callable
from threading import Thread

ENDING = frozenset((signal.SIGTERM, signal.SIGINT))


def heed(stop: Callable[[], None]) -> None:
    """Call `stop` when this process is told to end, beside what else is done then; from its main thread only.

    A web server waits for its answers before it ends, and its handlers of signals are its own. Python also tells a
    socket of each signal that comes.
    """
    told, ear = socket.socketpair()
    told.setblocking(False)
    signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)

    def listen() -> None:
        while told.fileno() >= 0 and ENDING.isdisjoint(ear.recv(1)):
            pass
        stop()

    Thread(target=listen, daemon=True, name="end of streams").start()
