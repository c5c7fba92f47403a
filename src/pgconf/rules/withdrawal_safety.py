"""Withdrawals: who must agree, what stays behind, and when an account is too new (提现风控)."""

from collections.abc import Mapping

from pgconf.kinds.payment_method import SomeMethod
from pgconf.kinds.role_matrix import RoleMatrix
from pgconf.kinds.scalars import decimal_text
from pgconf.model import say
from pgconf.rules.rule import ERROR, WARNING, Findings, found, rule, see
from pgconf.rules.running import running_methods, running_withdrawals
from pgconf.rules.view import View


@rule("withdrawal/no-reserve-for-refunds", WARNING)
def no_reserve_for_refunds(view: View) -> Findings:
    """Automatic withdrawals empty a balance from which refunds are paid."""
    refunding = _refunding(view)
    for withdrawal in running_withdrawals(view):
        method = refunding.get((withdrawal.source, withdrawal.currency))
        if withdrawal.automatic is None or withdrawal.keep or method is None:
            continue
        message = say(
            "it runs by itself and keeps nothing, and then there is nothing to refund `{method}` from",
            method=method.name,
        )
        hint = say("keep the refunds of a few days with `keep`")
        related = (see(say("its payments can be refunded"), method, ("refund",)),)
        is_missing = withdrawal.keep is None
        path = ("automatic",) if is_missing else ("keep",)
        yield found(withdrawal, path, message, hint, on_key=is_missing, related=related)


def _refunding(view: View) -> Mapping[tuple[str | None, str], SomeMethod]:
    """Find a method with refunds by provider and currency; None is the back office's own balance."""
    methods: dict[tuple[str | None, str], SomeMethod] = {}
    for method in running_methods(view):
        for source in (method.provider, None) if method.refund else ():
            methods.setdefault((source, method.currency), method)
    return methods


@rule("withdrawal/no-approval-above-threshold", ERROR)
def no_approval_above_threshold(view: View) -> Findings:
    """However large a withdrawal of real money is, its rule asks nobody else to agree."""
    if view.environment.stage != "live":
        return
    controlled = {permission for matrix in view.of(RoleMatrix) for permission in matrix.dual_control}
    for withdrawal in running_withdrawals(view):
        if withdrawal.automatic is not None and withdrawal.by is None:
            continue
        approval, largest = withdrawal.approval, withdrawal.amount.max
        if approval is None and withdrawal.by not in controlled:
            message = say("no amount is so large that a second person must agree")
            hint = say("add `approval` with an amount, the number of people and their permission")
            yield found(withdrawal, ("amount",), message, hint, on_key=True)
        elif approval is not None and largest is not None and approval.above >= largest:
            message = say(
                "approval begins above {above} {currency}, and no withdrawal is larger than {largest}",
                above=decimal_text(approval.above),
                currency=withdrawal.currency,
                largest=decimal_text(largest),
            )
            related = (see(say("the limit of one withdrawal is here"), withdrawal, ("amount", "max")),)
            yield found(withdrawal, ("approval", "above"), message, say("lower `above`"), related=related)


@rule("withdrawal/no-cooling-off-after-account-change", WARNING)
def no_cooling_off_after_account_change(view: View) -> Findings:
    """Money can go to a changed account at once, before anybody notices the change."""
    if view.environment.stage != "live":
        return
    for withdrawal in running_withdrawals(view):
        if not withdrawal.cooling_off:
            is_missing = withdrawal.cooling_off is None
            path = ("accounts",) if is_missing else ("cooling_off",)
            message = say("an account that was changed a minute ago can be paid already")
            hint = say("add `cooling_off: 24h`, and notify somebody of the change meanwhile")
            yield found(withdrawal, path, message, hint, on_key=is_missing)


RULES = (no_reserve_for_refunds, no_approval_above_threshold, no_cooling_off_after_account_change)
