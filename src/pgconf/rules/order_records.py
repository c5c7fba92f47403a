"""Orders as records: personal data does not leave in clear, and nothing is thrown away too early."""

from pgconf.kinds.order_fields import OrderField
from pgconf.kinds.order_policy import OrderPolicy
from pgconf.kinds.transaction_log import TransactionLog
from pgconf.model import say
from pgconf.rules.rule import ERROR, WARNING, Findings, found, rule
from pgconf.rules.view import View

_IDENTIFYING: frozenset[OrderField] = frozenset({"phone", "email", "id_number", "card_number"})
"""What tells who somebody is, or how to reach them. A parcel needs a name and an address as they are."""

_DAYS = {"d": 1.0, "m": 365 / 12, "y": 365.0}


@rule("order/export-unmasked-pii", ERROR)
def export_unmasked_pii(view: View) -> Findings:
    """A file of orders holds phone numbers, e-mail addresses or numbers of cards and papers in clear."""
    for policy in view.of(OrderPolicy):
        export = policy.export
        for index, field in enumerate(export.columns) if export else ():
            if export is None or field not in _IDENTIFYING:
                continue
            if field not in export.mask:
                yield found(
                    policy,
                    ("export", "columns", index),
                    say("the file holds `{field}` in clear", field=field),
                    say("mask it, such as `mask: {{{field}: last-4}}`, or leave it out", field=field),
                )
            elif field == "phone" and export.mask[field] == "first-6-last-4":
                yield found(
                    policy,
                    ("export", "mask", field),
                    say("`first-6-last-4` leaves ten of the eleven digits of a phone number to see"),
                    say("write `first-3-last-4` or `last-4`"),
                )


@rule("order/retention-below-legal", WARNING)
def retention_below_legal(view: View) -> Findings:
    """Records of transactions are thrown away before the law allows it."""
    fact = view.facts.find("prc", "transaction-retention-min")
    if fact is None or view.environment.stage != "live":
        return
    kept: tuple[OrderPolicy | TransactionLog, ...] = (*view.of(OrderPolicy), *view.of(TransactionLog))
    for spec in kept:
        if spec.retention is not None and _days(spec.retention) < float(fact.number) * _DAYS["y"]:
            yield found(
                spec,
                ("retention",),
                say(
                    "records are kept for {retention}, and the law asks for {least} years",
                    retention=spec.retention,
                    least=fact.number,
                ),
                say("keep them for `{least}y` or longer", least=fact.number),
                facts=(fact,),
            )


def _days(time: str) -> float:
    return int(time[:-1]) * _DAYS[time[-1]]


RULES = (export_unmasked_pii, retention_below_legal)
