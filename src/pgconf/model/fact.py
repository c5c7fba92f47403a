"""Facts about payment and message providers: what they allow, since when that is known, and from where."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

ANY_PRODUCT = "*"


class Confidence(StrEnum):
    """Where a fact was read: in the provider's own documents, or told by somebody else."""

    OFFICIAL = "official"
    SECONDARY = "secondary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a provider allows, demands or does.

    Attributes:
        provider: such as `wechatpay`, `aliyun`; `pboc` and `pci` stand for rule makers.
        product: the product it holds for; `*` is all of them.
        limit: what it is about, such as `serial-length-max`.
        value: a Decimal or int, text, or a list of them.
        unit: of a number, such as `characters`, `CNY` or `days`.
        as_of: the month in which the source was read, `YYYY-MM`.
        source: an address, or the name of the document.
        note: what else one should know.
        overridden: the project states it for itself.
    """

    provider: str
    product: str
    limit: str
    value: Any
    as_of: str
    source: str
    confidence: Confidence
    unit: str | None = None
    note: str | None = None
    overridden: bool = False

    @property
    def name(self) -> str:
        """`provider/limit`, or `provider/product/limit` for one product alone."""
        middle = () if self.product == ANY_PRODUCT else (self.product,)
        return "/".join((self.provider, *middle, self.limit))

    @property
    def number(self) -> Decimal:
        """The value as a number."""
        return Decimal(self.value)


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts by their names."""

    by_name: Mapping[str, Fact]

    def find(self, provider: str, limit: str, product: str = ANY_PRODUCT) -> Fact | None:
        """Find a fact about a product, else about all products of the provider, else None."""
        own = self.by_name.get(f"{provider}/{product}/{limit}") if product != ANY_PRODUCT else None
        return own or self.by_name.get(f"{provider}/{limit}")

    def __iter__(self) -> Iterator[Fact]:
        """Iterate over the facts by name."""
        return (self.by_name[name] for name in sorted(self.by_name))

    def __len__(self) -> int:
        """Count the facts."""
        return len(self.by_name)
