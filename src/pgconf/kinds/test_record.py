"""What is known about a test of a payment method before it went live (上线测试记录)."""

from typing import Annotated

from pgconf.kinds.annotations import Help
from pgconf.kinds.closed import Closed
from pgconf.kinds.scalars import Date, Flag, Line, Shaped

Digest = Annotated[
    str,
    Shaped(
        r"^sha256:[0-9a-f]{64}$",
        "a digest: `sha256:` and 64 small hexadecimal digits",
        "leave it out, or take it from the finding `golive/drift-since-test`",
    ),
]


class Tested(Closed):
    """A payment that somebody made to see that the method works."""

    on: Annotated[Date, Help("测试日期", "The day of the test.")]
    by: Annotated[Line, Help("测试人", "The person or the team that paid.")]
    passed: Annotated[
        Flag, Help("是否通过", "Whether the payment, its notification and its refund arrived.")
    ] = True
    digest: Annotated[
        Digest | None,
        Help("配置摘要", "The digest of the settings that were tested; not compared when left out."),
    ] = None
