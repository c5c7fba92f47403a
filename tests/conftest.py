"""How property tests run everywhere: without deadlines, and always the same way in CI."""

import os

from hypothesis import settings

settings.register_profile("pgconf", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("pgconf")
