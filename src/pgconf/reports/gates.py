"""What stands between a plan and its apply, as text: guards, and people who must agree."""

from collections.abc import Iterator

from pgconf.model import Guard, Plan, Quorum, Verdict
from pgconf.reports.style import Style, printable

_COUNTED = ("plan/mass-delete", "plan/mass-change")
"""Guards that say how much of their limit is used even when they pass."""


def gates_as_text(plan: Plan, style: Style) -> Iterator[str]:
    """Write what guards say, who must agree, and who has signed; nothing of an empty plan."""
    if plan.is_empty:
        return
    refused = [guard for guard in plan.guards if guard.verdict is Verdict.REFUSED]
    for guard in refused:
        name = style.paint(guard.name, "red", "bold")
        yield f"guard    {name} refuses: {printable(guard.detail)}"
    if refused:
        yield "         when applying, each needs --accept GUARD --reason TEXT"
    else:
        yield from _passed(plan.guards)
    for quorum in plan.quorums:
        yield f"approval {_asked(quorum, style)}"
    if plan.approvals:
        names = ", ".join(printable(approval.name) for approval in plan.approvals)
        yield f"signed   by {names}"


def _passed(guards: tuple[Guard, ...]) -> Iterator[str]:
    details = [guard.detail for guard in guards if guard.name in _COUNTED and guard.detail]
    if details:
        yield f"guards   passed ({printable(', '.join(details))})"


def _asked(quorum: Quorum, style: Style) -> str:
    role = f" with the role {printable(quorum.role)}" if quorum.role else ""
    asked = f"{quorum.people} needed{role} ({printable(quorum.because)})"
    if not quorum.enforced:
        return f"{asked}, but `approvers` lists nobody: not enforced"
    names = ", ".join(map(printable, quorum.candidates)) or style.paint("nobody can give it", "red")
    return f"{asked}: {names}"
