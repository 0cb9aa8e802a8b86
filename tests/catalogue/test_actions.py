"""The package of the actions: importing it registers every one."""

import pkgutil
import subprocess
import sys

from catalogue import actions
from catalogue.action import ACTIONS

ALONE = "import sys; from catalogue import actions, action; sys.stdout.write(' '.join(sorted(action.ACTIONS)))"


def test_no_module_is_forgotten():
    folder = {f"catalogue.actions.{module.name}" for module in pkgutil.iter_modules(actions.__path__)}
    assert {module.__name__ for module in actions.MODULES} == folder


def test_every_module_has_actions():
    modules = {entry.function.__module__ for entry in ACTIONS.values()}
    assert {module.__name__ for module in actions.MODULES} <= modules


def test_importing_the_package_alone_registers_all():
    said = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True).stdout
    assert said.split() == sorted(ACTIONS)
