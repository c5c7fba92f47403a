"""Conditions on transactions: the CEL of a report's `where`, as SQL says it.

What is translated is comparing fields with constants, `in`, `&&`, `||`, `!` and parentheses. CEL has two
truth values and SQL three; a field that holds nothing is equal to no constant, in both.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any, Final, NamedTuple

from pgconf.model import did_you_mean, say
from pgconf.rendering.amounts import in_minor_units
from pgconf.rendering.fault import FaultError

MONEY: Final = frozenset({"amount", "fee", "refunded"})
"""The fields that hold minor units of a currency; all others are text."""
_TOKEN = re.compile(
    r"""\s*(?: (?P<number> \d+(\.\d+)? )
             | (?P<text> "[^"\\\n]*" | '[^'\\\n]*' )
             | (?P<name> [A-Za-z_]\w* )
             | (?P<sign> && | \|\| | [=!<>]= | [<>!()\[\],] ) )\s*""",
    re.VERBOSE | re.ASCII,
)
_OPERATORS: Final = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class _Token(NamedTuple):
    kind: str | None
    text: str


_END = _Token(None, "")


def to_sql(condition: str, fields: Collection[str], currency: Any = None) -> str:
    """Translate a condition.

    Args:
        condition: CEL, such as `state in ["paid"] && amount >= 100`.
        fields: the columns that it may name.
        currency: the one whose amounts are compared; they are minor units in the log.

    Raises:
        FaultError: it says what has no translation.
    """
    return _Parser(condition, fields, currency).whole()


class _Parser:
    """Reads a condition from left to right, one method for each level of CEL's grammar."""

    def __init__(self, condition: str, fields: Collection[str], currency: Any) -> None:
        self._condition = condition
        self._fields = fields
        self._currency = currency
        self._tokens = [*self._split(), _END]

    def whole(self) -> str:
        made = self._any()
        if self._tokens[0] is not _END:
            raise self._fault()
        return made

    def _any(self) -> str:
        parts = [self._all()]
        while self._take("||"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"

    def _all(self) -> str:
        parts = [self._one()]
        while self._take("&&"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"

    def _one(self) -> str:
        if self._take("!"):
            # Nothing is known of an empty field, and NOT would leave it at that.
            return f"NOT coalesce({self._one()}, FALSE)"
        if self._take("("):
            inner = self._any()
            self._require(")")
            return inner
        return self._comparison()

    def _comparison(self) -> str:
        field = self._field()
        column = f'"{field}"'
        if self._take("in"):
            values = self._list(field)
            return f"{column} IN ({', '.join(values)})" if values else "FALSE"
        operator = _OPERATORS.get(self._tokens.pop(0).text)
        if operator is None:
            raise self._fault()
        if operator in {"=", "<>"} and self._take("null"):
            return f"{column} IS {'NOT ' if operator == '<>' else ''}NULL"
        value = self._constant(field)
        if operator == "<>":
            return f"({column} <> {value} OR {column} IS NULL)"
        return f"{column} {operator} {value}"

    def _list(self, field: str) -> list[str]:
        self._require("[")
        values: list[str] = []
        while not self._take("]"):
            if values:
                self._require(",")
            values.append(self._constant(field))
        return values

    def _field(self) -> str:
        kind, name = self._tokens.pop(0)
        if kind != "name":
            raise self._fault()
        if name not in self._fields:
            hint = did_you_mean(name, self._fields) or say("add it to the `fields` of the transaction log")
            raise FaultError(say("no `{name}` is logged; {hint}", name=name, hint=hint))
        return name

    def _constant(self, field: str) -> str:
        kind, text = self._tokens.pop(0)
        if kind == "text" and field not in MONEY:
            doubled = text[1:-1].replace("'", "''")
            return f"'{doubled}'"
        if kind == "number" and field in MONEY:
            return self._minor_units(text)
        raise self._fault()

    def _minor_units(self, amount: str) -> str:
        if self._currency is None:
            raise FaultError(say("amounts can only be compared in one currency: the report has none"))
        return str(in_minor_units(amount, self._currency))

    def _take(self, text: str) -> bool:
        """Step over a sign or word if it comes next; text in quotes is none."""
        if self._tokens[0].text != text:
            return False
        self._tokens.pop(0)
        return True

    def _require(self, text: str) -> None:
        if not self._take(text):
            raise self._fault()

    def _split(self) -> Iterator[_Token]:
        at = 0
        while at < len(self._condition):
            found = _TOKEN.match(self._condition, at)
            if found is None or found.lastgroup is None:
                raise self._fault()
            yield _Token(found.lastgroup, found[found.lastgroup])
            at = found.end()

    def _fault(self) -> FaultError:
        message = say("SQL has no simple way to say `{condition}`", condition=self._condition)
        return FaultError(message, self._condition)
