"""On what terms a plan is applied: what is accepted, what is overridden, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What whoever applies a plan says about its guards and approvals.

    Attributes:
        accepted: the guards that may be passed although they refuse, each with the reason.
        break_glass: the reason for going without approvals; None for not doing so.
        guards_from: the commit whose environment says what guards and approvals there are; that of the
            plan when left out, else the files as they are.
        require_base: a commit that the plan's commit must contain.
    """

    accepted: Mapping[str, str] = field(default_factory=dict)
    break_glass: str | None = None
    guards_from: str | None = None
    require_base: str | None = None

    def following(self, earlier: "Clearance") -> "Terms":
        """Add what was accepted, and what was not waited for, when the same was let pass before."""
        glass = earlier.break_glass if self.break_glass is None else self.break_glass
        return replace(self, accepted={**earlier.accepted, **self.accepted}, break_glass=glass)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """What let a plan pass: it is recorded with the revision.

    Attributes:
        accepted: the guards that refused and were accepted, each with the reason.
        approved_by: the names of those whose approvals count.
        break_glass: the reason for going without the approvals that were needed; somebody has to review it.
    """

    accepted: Mapping[str, str] = field(default_factory=dict)
    approved_by: tuple[str, ...] = ()
    break_glass: str | None = None

    def beyond(self, earlier: "Clearance") -> "Clearance":
        """Leave out what was said before already."""
        return Clearance(
            accepted={name: why for name, why in self.accepted.items() if earlier.accepted.get(name) != why},
            approved_by=tuple(name for name in self.approved_by if name not in earlier.approved_by),
            break_glass=self.break_glass if self.break_glass != earlier.break_glass else None,
        )

    def recorded(self, message: str) -> str:
        """Add what is to be remembered to the message of a revision, as trailers behind an empty line.

        A line of the message itself that reads like a trailer is quoted, so that nobody claims one.
        """
        words = ("Accepted:", "Approved-by:", "Break-glass:")
        lines = [f"> {line}" if line.lstrip().startswith(words) else line for line in message.splitlines()]
        trailers = [
            *(f"Accepted: {name}: {reason}" for name, reason in sorted(self.accepted.items())),
            *(f"Approved-by: {name}" for name in self.approved_by),
            *([f"Break-glass: {self.break_glass} (to be reviewed)"] if self.break_glass else ()),
        ]
        if not trailers:
            return "\n".join(lines)
        return "\n".join([*lines, *([""] if lines else []), *(" ".join(one.split()) for one in trailers)])
