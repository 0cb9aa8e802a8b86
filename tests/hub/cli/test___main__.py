"""`python -m hub.cli` is `allmende`."""

import subprocess
import sys

from hub.config import VERSION


def test_the_package_is_a_program():
    shown = subprocess.run([sys.executable, "-m", "hub.cli", "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout.strip().endswith(VERSION)
