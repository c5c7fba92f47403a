"""Whether what was tested is what goes live: a digest of a payment method's own settings."""

from functools import cache
from hashlib import sha256

from pgconf.kinds.canonical import Arrangement, canonical_bytes
from pgconf.kinds.payment_method import AnyPaymentMethod
from pgconf.kinds.registry import registry

BESIDE_THE_TEST = {
    "description",
    "display",
    "enabled",
    "kind",
    "labels",
    "moved_from",
    "name",
    "owner",
    "protect",
    "tested",
    "title",
}
"""Fields that do not change how a payment goes."""


def settings_digest(method: AnyPaymentMethod) -> str:
    """Give the digest of what a test of the method proves: `sha256:` and 64 hexadecimal digits.

    It is taken of the canonical form without defaults, so that a field which a later version adds
    does not make every test look outdated. Secrets are in it as references, never as values.
    """
    data = method.model_dump(
        mode="json", by_alias=True, exclude_none=True, exclude_defaults=True, exclude=BESIDE_THE_TEST
    )
    return f"sha256:{sha256(canonical_bytes(_arrangement().apply(data))).hexdigest()}"


@cache
def _arrangement() -> Arrangement:
    return Arrangement.of(registry()["payment_method"].shape)
