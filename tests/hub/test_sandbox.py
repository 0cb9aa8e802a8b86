"""Jobs that behave and jobs that do not: the caller gets items and a sentence, and goes on."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from hub.errors import Invalid, Unreadable
from hub.records import DatasetDraft, DistributionDraft, Place, Reading, Refusal
from hub.sandbox import Limits, run

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "sandbox"
TOO_LONG = "Reading this file takes longer than the allowed 0.3 seconds."
CRASHED = "This file makes the program that reads it crash."


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The functions for the child, as a module that the child finds too."""
    monkeypatch.syspath_prepend(HERE)
    return import_module("hostile")


def refusal(items: Iterator[Any]) -> str:
    with pytest.raises(Unreadable) as caught:
        list(items)
    return caught.value.message


def program(tmp_path: Path, text: str) -> subprocess.Popen[str]:
    """A program of its own, started like a console script."""
    script = tmp_path / "program.py"
    script.write_text(text)
    path = f"{ROOT}:{HERE}"
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=environment)


# What it is for


@pytest.mark.parametrize(
    "item",
    [
        *(
            None,
            True,
            7,
            -(10**30),
            1.5,
            "größe",
            b"bytes",
            (1, (2,)),
            [1, [2]],
            {"a": {1: None}},
            {1, 2},
            frozenset({1}),
        ),
        *(date(2026, 1, 2), datetime(2026, 1, 2, 3, tzinfo=UTC), timedelta(hours=1), Decimal("1.10"), UUID(int=5)),
        datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/Berlin")),
        Refusal("row 3", "has no date"),
        DatasetDraft("a", "Trees", spatial=Place(name="Ulm"), distribution=(DistributionDraft("b", content=bytes(9)),)),
    ],
    ids=lambda item: type(item).__name__,
)
def test_plain_values_and_records_arrive_as_they_were(hostile: ModuleType, item: Any) -> None:
    assert list(run(hostile.give, item, item)) == [item, item]


def test_a_hundred_thousand_records_arrive_in_order(hostile: ModuleType) -> None:
    results = [reading.result for reading in run(hostile.read_many, 100_000)]
    assert results == [key / 2 for key in range(100_000)]


def test_readings_of_one_stream_share_it(hostile: ModuleType) -> None:
    first, second = run(hostile.read_many, 2)
    assert isinstance(first, Reading)
    assert first.stream is second.stream


def test_items_arrive_while_the_child_still_works(hostile: ModuleType) -> None:
    assert list(islice(run(hostile.count_forever), 5000)) == list(range(5000))


def test_a_large_document_goes_in(hostile: ModuleType) -> None:
    assert list(run(hostile.length, bytes(30_000_000))) == [30_000_000]


def test_a_slow_consumer_takes_no_time_from_the_child(hostile: ModuleType) -> None:
    items = run(hostile.give, 1, 2, limits=Limits(seconds=0.3))
    first = next(items)
    time.sleep(0.5)
    assert [first, *items] == [1, 2]


# Failures


@pytest.mark.parametrize("items", [(), (0, 1, 2)])
def test_a_crash_takes_nothing_back(hostile: ModuleType, items: tuple[int, ...]) -> None:
    job, got = run(hostile.crash_after, *items), []
    with pytest.raises(Unreadable, match=CRASHED):
        got.extend(job)
    job = run(hostile.crash_after, *items)
    assert [next(job) for _ in items] == list(items)


def test_a_geometry_nested_thirty_thousand_times_harms_nobody(hostile: ModuleType) -> None:
    assert refusal(run(hostile.nested_geometry, 30_000)) == CRASHED


def test_an_abort_is_a_crash(hostile: ModuleType) -> None:
    assert refusal(run(hostile.abort)) == CRASHED


def test_memory_that_the_system_refuses_is_told_as_such(hostile: ModuleType) -> None:
    with pytest.raises(Unreadable, match="needs more memory than allowed"):
        list(run(hostile.be_refused_memory))


def test_too_much_memory_is_refused(hostile: ModuleType) -> None:
    job = run(hostile.eat_memory, limits=Limits(memory=100_000_000))
    assert next(job) == 1
    assert refusal(job) == "Reading this file needs more memory than allowed."


def test_an_endless_loop_is_stopped(hostile: ModuleType) -> None:
    assert refusal(run(hostile.loop, limits=Limits(seconds=0.3))) == TOO_LONG


def test_too_much_processor_time_is_refused(hostile: ModuleType) -> None:
    assert "longer than the allowed" in refusal(run(hostile.die_of, signal.SIGXCPU))


def test_a_child_that_the_system_kills_is_reported(hostile: ModuleType) -> None:
    assert "probably for lack of memory" in refusal(run(hostile.die_of, signal.SIGKILL))


def test_deep_recursion_is_refused(hostile: ModuleType) -> None:
    assert refusal(run(hostile.recurse)) == "The content of this file is nested too deeply."


def test_a_result_nested_too_deeply_is_refused(hostile: ModuleType) -> None:
    assert refusal(run(hostile.nested, 100_000)) == "The content of this file is nested too deeply."


def test_too_large_a_result_is_refused(hostile: ModuleType) -> None:
    limits = Limits(output=100_000)
    assert (
        refusal(run(hostile.count_forever, limits=limits))
        == "Reading this file gives more than the allowed 100,000 bytes."
    )


def test_an_exception_becomes_one_line_and_takes_nothing_back(hostile: ModuleType) -> None:
    job = run(hostile.fail_after, 1, 2)
    assert [next(job), next(job)] == [1, 2]
    sentence = refusal(job)
    assert sentence.startswith("This file could not be read (ValueError: row 3 has  [31mno date!!!")
    assert sentence.isprintable()
    assert len(sentence) < 600


def test_a_problem_keeps_its_kind_message_and_fields(hostile: ModuleType) -> None:
    with pytest.raises(Invalid) as caught:
        list(run(hostile.problem))
    assert (caught.value.message, caught.value.fields) == ("The licence is missing.", {"license": ["missing"]})


def test_leaving_early_is_a_failure_not_an_end(hostile: ModuleType) -> None:
    assert "SystemExit" in refusal(run(hostile.leave))


def test_an_item_that_cannot_be_sent_takes_nothing_back(hostile: ModuleType) -> None:
    job = run(hostile.give_a_function)
    assert next(job) == 1
    assert "could not be read" in refusal(job)


def test_an_item_of_a_foreign_class_is_refused(hostile: ModuleType) -> None:
    assert "must not" in refusal(run(hostile.give, Path("x")))


def test_a_forged_pickle_runs_nothing_here(hostile: ModuleType, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    assert "must not" in refusal(run(hostile.forge, f"touch {mark}"))
    assert not mark.exists()


def test_a_child_that_closes_its_pipe_is_killed(hostile: ModuleType) -> None:
    assert "stopped by the system" in refusal(run(hostile.close_the_pipe_and_loop))


# Around it


def test_closing_early_kills_the_child(hostile: ModuleType) -> None:
    job = run(hostile.own_number_then_loop)
    number = next(job)
    os.kill(number, 0)
    job.close()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_the_caller_survives_and_runs_the_next_job(hostile: ModuleType) -> None:
    for bad in (hostile.abort, hostile.recurse, hostile.problem):
        with pytest.raises((Unreadable, Invalid)):
            list(run(bad))
        assert list(run(hostile.give, 1)) == [1]


def test_nothing_stays_open(hostile: ModuleType) -> None:
    list(run(hostile.give, 1))
    before = len(os.listdir("/proc/self/fd"))
    for job in (run(hostile.give, 1), run(hostile.crash_after)):
        with pytest.raises(Unreadable):
            raise Unreadable if list(job) else AssertionError
    next(run(hostile.count_forever))
    with pytest.raises(AttributeError):
        list(run(lambda: iter(())))
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_fork_server_that_died_is_replaced(hostile: ModuleType) -> None:
    job = run(hostile.server_number)
    server = next(job)
    os.kill(server, signal.SIGKILL)
    assert "stopped by the system" in refusal(job)
    os.waitid(os.P_PID, server, os.WEXITED | os.WNOWAIT)
    assert list(run(hostile.give, 1)) == [1]


def test_many_threads_run_jobs_side_by_side(hostile: ModuleType) -> None:
    sums: list[int] = []
    failures: list[str] = []

    def work() -> None:
        for _ in range(5):
            sums.append(sum(run(hostile.give, *range(100))))
            failures.append(refusal(run(hostile.crash_after, 1)))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sums == [4950] * 40
    assert failures == [CRASHED] * 40


def test_the_main_module_of_a_program_is_not_imported_again(tmp_path: Path) -> None:
    process = program(
        tmp_path,
        "print('main', flush=True)\n"
        "import hostile\n"
        "from hub.sandbox import run\n"
        "if __name__ == '__main__':\n"
        "    print(list(run(hostile.give, 1)), list(run(hostile.loaded, 'colorsys')))\n",
    )
    assert process.communicate()[0] == "main\n[1] [False]\n"


def test_named_modules_are_imported_beforehand(tmp_path: Path) -> None:
    process = program(
        tmp_path,
        "import hostile\n"
        "from hub.sandbox import preload, run\n"
        "preload(['colorsys'])\n"
        "print(list(run(hostile.loaded, 'colorsys')))\n",
    )
    assert process.communicate()[0] == "[True]\n"


def test_the_child_ends_with_a_caller_that_is_killed(tmp_path: Path) -> None:
    process = program(
        tmp_path,
        "import hostile, time\n"
        "from hub.sandbox import run\n"
        "job = run(hostile.own_number_then_sleep)\n"
        "print(next(job), flush=True)\n"
        "time.sleep(1000)\n",
    )
    assert process.stdout
    child = int(process.stdout.readline())
    process.kill()
    process.communicate()
    while True:
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            break
        time.sleep(0.01)
