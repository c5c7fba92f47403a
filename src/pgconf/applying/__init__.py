"""Plan → revision: verify that nothing moved, then write."""

from pgconf.applying.run import carry_out
from pgconf.applying.verify import find_target, verify_desired, verify_fresh, verify_target

__all__ = ["carry_out", "find_target", "verify_desired", "verify_fresh", "verify_target"]
