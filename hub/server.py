"""The web server's first process: it loads the hub before it forks, so that all its workers share what that takes."""

import gc

from granian.cli import entrypoint

from hub import app


def main() -> None:
    """Serve, by the options of granian on the command line."""
    assert app.PARTS  # noqa: S101 (loading them is what this process is for)
    gc.collect()
    gc.freeze()  # who looks through shared memory for something to free takes a copy of it
    entrypoint()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
