"""Risk: how much a change can hurt, and why, in the words of the business.

Each teller looks at one kind of difference and says what it means for money, people or messages.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, assert_never

from pgconf.model import Action, Path, Risk, to_dotted
from pgconf.planning.compare import Difference


class Reason(NamedTuple):
    """One consequence of a change, and how risky it is."""

    risk: Risk
    text: str


COSMETIC = frozenset({"title", "description", "owner", "labels", "display", "tested"})
"""Fields that people read and nothing acts on."""

MONEY_KINDS = frozenset(
    {"payment_method", "routing", "settlement_rule", "withdrawal_rule", "account", "role_matrix"}
)
"""Kinds whose loss stops money or hands it to somebody else."""


def weigh(
    kind: str, action: Action, found: Iterable[Difference], currency: str | None, immutable: Iterable[Path]
) -> tuple[Risk, tuple[str, ...]]:
    """Weigh a change by what it does and by the values that differ."""
    found = list(found)
    match action:
        case Action.CREATE:
            reasons = [Reason(Risk.ADDITIVE, "nothing relied on it before")]
        case Action.DELETE:
            reasons = [Reason(Risk.DESTRUCTIVE, _loss(kind))]
        case Action.REPLACE:
            fields = ", ".join(f"`{to_dotted(path)}`" for path in immutable)
            reasons = [
                Reason(Risk.DESTRUCTIVE, f"{fields} cannot change in place: another thing takes its place")
            ]
            reasons += _consequences(kind, found, currency)
        case Action.UPDATE:
            reasons = [*_consequences(kind, found, currency)]
        case _:
            assert_never(action)
    risk = max((reason.risk for reason in reasons), key=lambda risk: risk.rank)
    return risk, tuple(dict.fromkeys(reason.text for reason in reasons))


def _loss(kind: str) -> str:
    return {
        "payment_method": "payers can no longer use it",
        "routing": "nobody can pay at its checkout any more",
        "settlement_rule": "nothing is settled by it any more",
        "withdrawal_rule": "nobody can withdraw by it any more",
        "account": "no money can go there any more",
        "role_matrix": "its roles lose all their rights",
        "login_policy": "the people it is for fall back to no policy",
        "notification_rule": "its messages are no longer sent",
        "artifact": "what reads the file finds it no more",
    }.get(kind, "it is gone from the back office")


def _consequences(kind: str, found: list[Difference], currency: str | None) -> Iterator[Reason]:
    if not found:
        yield Reason(
            Risk.ADDITIVE, "it was edited outside and says what is declared: only the revision records it"
        )
        return
    told = False
    for difference in found:
        reasons = [reason for tell in TELLERS for reason in tell(kind, difference, currency)]
        if not reasons and difference.path[0] not in COSMETIC:
            reasons = [Reason(Risk.DISRUPTIVE, f"`{to_dotted(difference.path)}` takes effect at once")]
        told = told or bool(reasons)
        yield from reasons
    if not told:
        yield Reason(Risk.ADDITIVE, "only what people read changes")


def _renamed(_kind: str, found: Difference, _currency: str | None) -> Iterator[Reason]:
    if found.path == ("name",):
        yield Reason(Risk.DISRUPTIVE, f"it is renamed: nothing is found as `{found.before}` any more")


def _switched(kind: str, found: Difference, _currency: str | None) -> Iterator[Reason]:
    if found.path != ("enabled",):
        return
    if found.after is False:
        risk = Risk.DESTRUCTIVE if kind in MONEY_KINDS else Risk.DISRUPTIVE
        yield Reason(risk, f"it is switched off: {_loss(kind)}")
    else:
        yield Reason(Risk.DISRUPTIVE, "it is switched on and takes effect at once")


def _limited(kind: str, found: Difference, currency: str | None) -> Iterator[Reason]:
    what = {
        "payment_method": "payments",
        "routing": "payments at its checkout",
        "withdrawal_rule": "withdrawals",
        "settlement_rule": "settlements",
    }.get(kind)
    if what is None or found.path[:-1] != ("amount",):
        return
    upper = found.path[-1] == "max"
    side = "above" if upper else "below"
    before, after = _number(found.before), _number(found.after)
    if before is None and after is None:
        return
    if before == after:
        return
    tighter = before is None or (after is not None and (after < before) == upper)
    limit = found.after if tighter else found.before
    verb = "are refused from now on" if tighter else "are accepted from now on"
    yield Reason(Risk.DISRUPTIVE, f"{what} {side} {limit} {currency or ''}".rstrip() + f" {verb}")


def _redirected(kind: str, found: Difference, _currency: str | None) -> Iterator[Reason]:
    if (kind, found.path) in {("settlement_rule", ("account",)), ("withdrawal_rule", ("accounts",))}:
        yield Reason(Risk.DESTRUCTIVE, "money goes to another account from now on")
    elif kind == "settlement_rule" and found.path[0] == "splits":
        yield Reason(Risk.DESTRUCTIVE, "money is divided in another way from now on")
    elif kind == "account" and found.path[0] in {"number", "bank", "holder"}:
        yield Reason(Risk.DESTRUCTIVE, f"money goes by another `{found.path[0]}` from now on")
    elif kind == "payment_method" and found.path == ("settlement",):
        yield Reason(Risk.DESTRUCTIVE, "its money is settled by another rule from now on")


def _granted(kind: str, found: Difference, _currency: str | None) -> Iterator[Reason]:
    if kind != "role_matrix" or found.path[0] != "grants":
        return
    before, after = _members(found.before), _members(found.after)
    permission = found.path[1] if len(found.path) > 1 else "every permission"
    for role in sorted(after - before):
        yield Reason(Risk.DESTRUCTIVE, f"role `{role}` gains `{permission}`")
    for role in sorted(before - after):
        yield Reason(Risk.DISRUPTIVE, f"role `{role}` loses `{permission}`")


def _entitled(kind: str, found: Difference, _currency: str | None) -> Iterator[Reason]:
    other_ways = {"assignments", "conflicts", "denies", "dual_control", "roles"}
    if kind == "role_matrix" and found.path[0] in other_ways and found.path[-1] not in COSMETIC:
        yield Reason(Risk.DESTRUCTIVE, f"`{to_dotted(found.path)}` changes who may do what")


def _members(value: Any) -> set[str]:
    return {item for item in value if isinstance(item, str)} if isinstance(value, list) else set()


def _number(value: Any) -> Decimal | None:
    """Read an amount; somebody may have put anything into a live one."""
    try:
        number = Decimal(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


TELLERS: tuple[Callable[[str, Difference, str | None], Iterator[Reason]], ...] = (
    _renamed,
    _switched,
    _limited,
    _redirected,
    _granted,
    _entitled,
)
