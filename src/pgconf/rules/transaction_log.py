"""Transaction logs: what they must tell, what they must not, and for how long they are kept (交易日志)."""

from pgconf.kinds.timing import retention_days
from pgconf.kinds.transaction_log import TransactionLog
from pgconf.model import listed, say
from pgconf.rules.rule import ERROR, WARNING, Findings, found, rule
from pgconf.rules.view import View

REQUIRED = ("time", "payment_method", "amount", "serial")
"""交易时间, 支付方式, 金额, 交易流水号: without one of them a line proves nothing."""

NEVER = ("card_cvv", "card_expiry")
"""What may not be kept at all, masked or not."""

MASKED = {
    "card_number": ERROR,
    "id_number": ERROR,
    "payer_account": ERROR,
    "phone": WARNING,
    "email": WARNING,
}
"""What must be masked, and how much it weighs when it is not."""

TOO_THIN = {"phone": ("first-6-last-4",)}
"""Masks that leave nearly all to see: ten of a phone's eleven digits."""


@rule("log/required-field-missing", ERROR)
def required_field_missing(view: View) -> Findings:
    """A transaction log lacks the time, the payment method, the amount or the serial number."""
    for log in view.of(TransactionLog):
        missing = [field for field in REQUIRED if field not in log.fields]
        if missing:
            message = say(
                "{fields} is not logged, and no line can be told or checked without it",
                fields=listed(missing),
            )
            yield found(log, ("fields",), message, say("add it to `fields`"), on_key=True)


@rule("log/sensitive-field-unmasked", ERROR)
def sensitive_field_unmasked(view: View) -> Findings:
    """Card or personal data can be read in a transaction log."""
    for log in view.of(TransactionLog):
        for index, field in enumerate(log.fields):
            mask = log.mask.get(field)
            if field in NEVER:
                message = say("`{field}` may not be kept once a payment is done, masked or not", field=field)
                yield found(log, ("fields", index), message, say("remove it from `fields`"))
            elif field in MASKED and mask is None:
                message = say("`{field}` is logged in clear", field=field)
                hint = say("add it to `mask`, or remove it from `fields`")
                yield found(log, ("fields", index), message, hint, severity=MASKED[field])
            elif mask in TOO_THIN.get(field, ()):
                message = say("`{mask}` leaves nearly all of `{field}` to see", mask=mask, field=field)
                hint = say("use `first-3-last-4`, or less")
                yield found(log, ("mask", field), message, hint, severity=MASKED[field])


@rule("log/online-too-short", WARNING)
def online_too_short(view: View) -> Findings:
    """A transaction log can be searched at once for a shorter time than auditors ask for."""
    least = view.facts.find("pci", "log-online-min")
    if least is None or view.environment.stage != "live":
        return
    for log in view.of(TransactionLog):
        if log.online is not None and retention_days(log.online) < retention_days(least.value):
            message = say(
                "lines can be searched for {time}, and {least} are asked for",
                time=log.online,
                least=least.value,
            )
            yield found(log, ("online",), message, say("keep them at hand longer"), facts=(least,))


RULES = (required_field_missing, sensitive_field_unmasked, online_too_short)
