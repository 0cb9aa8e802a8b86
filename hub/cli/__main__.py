"""`python -m hub.cli` is `allmende`."""

from hub.cli import main

main()
