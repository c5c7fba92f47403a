"""Plan → revision: verify that nothing moved, write down what is to be done, then do it.

verify   what must still hold
run      one plan, from the first write of the journal to the last
lease    who may work, and for how long
left     what becomes of a run that nobody works on any more
resume   end such a run, or take it back
outcome  whether it can be taken back, and whether its targets hold what it leaves
events   what enters the audit
audit    whether the audit is whole
"""

from pgconf.applying.audit import verify_audit
from pgconf.applying.events import clearance_of, cleared
from pgconf.applying.lease import Standing, require_free, standing
from pgconf.applying.left import find_target_of
from pgconf.applying.outcome import require_kept
from pgconf.applying.resume import Resumed, Resumption, break_lease, resume
from pgconf.applying.run import Work, carry_out
from pgconf.applying.verify import find_target, verify_desired, verify_fresh, verify_target

__all__ = [
    "Resumed",
    "Resumption",
    "Standing",
    "Work",
    "break_lease",
    "carry_out",
    "clearance_of",
    "cleared",
    "find_target",
    "find_target_of",
    "require_free",
    "require_kept",
    "resume",
    "standing",
    "verify_audit",
    "verify_desired",
    "verify_fresh",
    "verify_target",
]
