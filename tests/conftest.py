"""How property tests run everywhere, and figures that tests have measured.

Property tests run without deadlines, and always the same way in CI.
"""

import os

import pytest
from hypothesis import settings

settings.register_profile("pgconf", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("pgconf")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have measured: what they record as `told`."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "told":
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {value}")
