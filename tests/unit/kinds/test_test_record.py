"""Records of tests: what is written down, and what a digest looks like."""

from typing import Any

import pytest
from tests.unit.kinds.asking import Subject

RECORD = {"on": "2026-11-20", "by": "支付团队"}
DIGEST = f"sha256:{'0a' * 32}"
METHOD = Subject(
    {
        "kind": "payment_method",
        "name": "counter",
        "provider": "custom",
        "product": "counter",
        "adapter": "counter",
        "status_map": {"OK": "paid"},
        "currency": "CNY",
        "amount": {"min": 1, "max": 9},
        "serial": "order-serial",
        "settlement": "bank-t1",
    }
)


def test_a_record_says_when_and_by_whom() -> None:
    """It has passed unless it says otherwise, and a digest is not needed."""
    tested = METHOD.check(tested=RECORD).value.tested

    assert (tested.on.isoformat(), tested.by, tested.passed, tested.digest) == (*RECORD.values(), True, None)
    assert METHOD.check(tested={**RECORD, "digest": DIGEST}).value.tested.digest == DIGEST


@pytest.mark.parametrize("digest", ["0a" * 32, DIGEST[:-1], DIGEST.upper(), f"{DIGEST}0", "sha1:0a0a"])
def test_a_digest_has_one_form(digest: Any) -> None:
    """Its algorithm, a colon, and 64 small digits."""
    name, path, _, hint = METHOD.only(tested={**RECORD, "digest": digest})

    assert (name, path) == ("schema/format", ("tested", "digest"))
    assert "golive/drift-since-test" in (hint or "")
