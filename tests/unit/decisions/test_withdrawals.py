"""What a withdrawal rule amounts to."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgconf.decisions.withdrawals import outlasts, payer
from pgconf.kinds.withdrawal_rule import Retry, WithdrawalRule


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"method": "alipay"}, "alipay"),
        ({"method": "bank"}, ""),
        ({"method": "bank", "source": "wechatpay"}, "wechatpay"),
    ],
)
def test_the_payer_sets_the_limits(fields: dict[str, Any], name: str) -> None:
    """Alipay pays what goes to Alipay; the back office's own balance has no provider."""
    rule = {"kind": "withdrawal_rule", "name": "r", "accounts": ["a"], "amount": {}}
    assert payer(WithdrawalRule.model_validate(rule | fields)) == name


@given(st.integers(1, 10**9), st.integers(0, 9_999_999), st.integers(0, 10**8))
def test_retries_outlast_what_is_shorter_than_all_their_pauses(
    attempts: int, backoff: int, limit: int
) -> None:
    """Also where the sum of the pauses is longer than any calendar."""
    retry = Retry.model_validate({"attempts": attempts, "backoff": f"{backoff}s"})
    assert outlasts(retry, timedelta(seconds=limit)) == (attempts * backoff > limit)
