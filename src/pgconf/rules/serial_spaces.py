"""Serial numbers of several rules in one place: they must differ, and show what they are for."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pgconf.decisions.serial_language import Language, common
from pgconf.decisions.serial_numbers import beginning, length_of_numbers
from pgconf.decisions.serial_uses import Purpose, Use, uses
from pgconf.kinds.order_policy import OrderPolicy
from pgconf.kinds.serial_rule import SerialRule
from pgconf.model import say
from pgconf.rules.rule import ERROR, WARNING, Findings, found, rule, see
from pgconf.rules.running import running_methods, running_withdrawals
from pgconf.rules.view import View


@dataclass(frozen=True)
class _Used:
    """A serial rule that is in use: its strings, what they are given to, and where they go."""

    numbers: SerialRule
    purposes: set[Purpose] = field(default_factory=set)
    namespaces: set[tuple[str, str, str]] = field(default_factory=set)

    @cached_property
    def language(self) -> Language:
        """The strings that the rule can make; only asked for when they are compared."""
        return Language(self.numbers)

    def meets(self, other: "_Used") -> bool:
        """Whether numbers of both lie in one place where none may come twice."""
        everywhere = "merchant" in (self.numbers.scope, other.numbers.scope)
        return everywhere or not self.namespaces.isdisjoint(other.namespaces)


@rule("serial/prefix-collision", ERROR)
def prefix_collision(view: View) -> Findings:
    """Two serial rules can make the same number, in a place where numbers must differ."""
    for used, candidates in _neighbours(view.once(_used)):
        for other in candidates:
            alike = common(used.language, other.language) if used.meets(other) else None
            if alike is not None:
                yield found(
                    used.numbers,
                    ("parts",),
                    say(
                        "`{name}` and `{other}` can make the same number, such as `{alike}`",
                        name=used.numbers.name,
                        other=other.numbers.name,
                        alike=alike,
                    ),
                    say("let each begin with a letter of its own"),
                    on_key=True,
                    related=(see(say("the other rule is here"), other.numbers, ("parts",)),),
                )
                break


@rule("serial/refund-shares-order-namespace", WARNING)
def refund_shares_order_namespace(view: View) -> Findings:
    """The number of a refund or a withdrawal cannot be told from the number of an order."""
    every = serial_uses(view)
    paying = {use.rule: use for use in reversed(every) if use.purpose == "payment"}
    told: set[tuple[str, str]] = set()
    for use in every:
        if use.purpose != "payment" and use.rule in paying and (use.spec.kind, use.spec.name) not in told:
            told.add((use.spec.kind, use.spec.name))
            yield found(
                use.spec,
                use.path,
                say(
                    "{purpose} get their numbers from `{rule}`, as payments do:"
                    " nobody can tell from a number which it is",
                    purpose=say("refunds") if use.purpose == "refund" else say("withdrawals"),
                    rule=use.rule,
                ),
                say("give them a rule of their own, with another letter in front"),
                related=(see(say("payments use it here"), paying[use.rule].spec, paying[use.rule].path),),
            )
    yield from _alike_elsewhere(view)


def _alike_elsewhere(view: View) -> Findings:
    """Find rules of different purposes whose numbers are alike, but never meet."""
    apart = [used for used in view.once(_used) if used.numbers.scope != "merchant"]
    for used, candidates in _neighbours(apart):
        for other in candidates:
            if used.meets(other) or ("payment" in used.purposes) == ("payment" in other.purposes):
                continue
            alike = common(used.language, other.language)
            if alike is not None:
                paying, paid = (used, other) if "payment" in used.purposes else (other, used)
                yield found(
                    paid.numbers,
                    ("parts",),
                    say(
                        "`{alike}` can be a number of `{name}` and, for a payment, of `{other}`",
                        alike=alike,
                        name=paid.numbers.name,
                        other=paying.numbers.name,
                    ),
                    say("let each begin with a letter of its own"),
                    on_key=True,
                    related=(see(say("numbers of payments are made here"), paying.numbers, ("parts",)),),
                )
                break


def serial_uses(view: View) -> list[Use]:
    """List what serial rules are used for, once for all rules."""
    return view.once(_uses)


def _uses(view: View) -> list[Use]:
    return list(uses(running_methods(view), view.of(OrderPolicy), running_withdrawals(view)))


def _used(view: View) -> list[_Used]:
    found_by_name: dict[str, _Used] = {}
    for use in serial_uses(view):
        numbers = view.named(SerialRule, use.rule)
        if numbers is None:
            continue
        used = found_by_name.get(use.rule)
        if used is None:
            used = found_by_name[use.rule] = _Used(numbers)
        used.purposes.add(use.purpose)
        if use.namespace:
            used.namespaces.add(use.namespace)
    return list(found_by_name.values())


def _neighbours(used: list[_Used]) -> Iterator[tuple[_Used, Iterator[_Used]]]:
    """Iterate over rules with those before them that might make the same number.

    Numbers can only be alike when they are of one length and the fixed beginning of one is that of
    the other, so rules are looked up by length and beginning, and not compared each with each.
    """
    seen: dict[tuple[int, str], list[_Used]] = defaultdict(list)
    forms = [(beginning(one.numbers), one.numbers.name, one) for one in used]
    for prefix, _, one in sorted(forms, key=lambda form: (len(form[0]), form[1])):
        length = length_of_numbers(one.numbers)
        beginnings = [(length, prefix[:end]) for end in range(len(prefix) + 1)]
        yield one, (other for key in beginnings for other in seen.get(key, ()))
        seen[length, prefix].append(one)


RULES = (prefix_collision, refund_shares_order_namespace)
