"""What a withdrawal rule amounts to (提现)."""

from datetime import timedelta

from pgconf.kinds.withdrawal_rule import Retry, WithdrawalRule


def payer(withdrawal: WithdrawalRule) -> str:
    """Name the provider whose limits hold; empty when the back office pays by itself."""
    return "alipay" if withdrawal.method == "alipay" else withdrawal.source or ""


def outlasts(retry: Retry, limit: timedelta) -> bool:
    """Whether the last attempt comes later than `limit` after the first one."""
    return bool(retry.backoff) and retry.attempts > limit // retry.backoff
