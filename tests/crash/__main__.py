"""Runs a program of this folder: `python tests/crash matrix --stride 5`.

The tests are no package, and some distributions leave one of their own called `tests` in
site-packages; so that name is given to this folder's parent first.
"""

import runpy
import sys
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":
    tests = ModuleType("tests")
    tests.__path__ = [str(Path(__file__).parents[1])]
    sys.modules["tests"] = tests
    program = sys.argv.pop(1)
    runpy.run_module(f"tests.crash.{program}", run_name="__main__", alter_sys=True)
