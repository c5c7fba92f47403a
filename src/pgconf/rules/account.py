"""Accounts: numbers that cannot be right, numbers that show too much, and holders (账户)."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import cast

from pgconf.decisions.personal_data import written
from pgconf.kinds.account import Account, AlipayAccount, AnyAccount, BankAccount
from pgconf.model import Path, say
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.running import running_settlements
from pgconf.rules.view import View

COUNTRY = 2
CHECKED = 4
"""Where the check digits of an IBAN end."""

SHOWN_OF_A_PHONE = 7

_DIGITS = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[ -]?[0-9]){10,22}(?![0-9A-Za-z])")
"""Eleven digits or more, in groups or not."""

_PHONE = re.compile(r"^(?:86)?1[3-9][0-9]{9}$")


@rule("account/invalid-number", ERROR)
def invalid_number(view: View) -> Findings:
    """The number of an account or of its bank cannot be right."""
    for account in _accounts(view):
        if isinstance(account, BankAccount):
            yield from _invalid_cnaps(account)
            yield from _invalid_iban(account)


def _invalid_cnaps(account: BankAccount) -> Iterator[Finding]:
    number = account.bank.cnaps
    # Numbers of participants outside of the mainland begin with 9; how they are made is not published.
    if number is None or number.startswith("9"):
        return
    from stdnum.iso7064 import mod_11_10

    if not mod_11_10.is_valid(number):
        message = say("the last digit of the CNAPS number is wrong: a digit is mistyped or swapped")
        yield found(account, ("bank", "cnaps"), message, say("copy it again from the bank's confirmation"))


def _invalid_iban(account: BankAccount) -> Iterator[Finding]:
    if account.number_format != "iban" or not isinstance(account.number, str):
        return
    from stdnum import numdb

    shown = account.number.partition("*")[0].upper()
    country, check = shown[:COUNTRY], shown[COUNTRY:CHECKED]
    hint = say("compare it with the bank's confirmation, or write `number_format: local`")
    if len(country) == COUNTRY and not numdb.get("iban").info(country)[0][1]:
        message = say("no IBAN begins with `{country}`", country=country)
        yield found(account, ("number",), message, hint)
    elif len(check) == CHECKED - COUNTRY and (not check.isdigit() or check in {"00", "01", "99"}):
        message = say("no IBAN has the check digits `{check}`: they are from 02 to 98", check=check)
        yield found(account, ("number",), message, hint)


@rule("account/plaintext-number", ERROR)
def plaintext_number(view: View) -> Findings:
    """The number of an account, a card, a phone or a person can be read."""
    for account in _accounts(view):
        yield from _mask_that_shows_too_much(account)
        for path, text in _texts(account):
            what = _number_in(text, account)
            if what:
                message = say("there is {what} in clear", what=what)
                hint = say(
                    "remove it: an account's number is a secret reference or masked, in `number` alone"
                )
                yield found(account, path, message, hint, conceal=True)


def _mask_that_shows_too_much(account: Account) -> Iterator[Finding]:
    if not isinstance(account, AlipayAccount) or not isinstance(account.number, str):
        return
    start, end = re.split(r"\*+", account.number, maxsplit=1)
    if re.match(r"^1[3-9]", start) and end.isdigit() and len(start + end) > SHOWN_OF_A_PHONE:
        message = say("the mask shows {shown} of the 11 digits of a phone number", shown=len(start + end))
        yield found(
            account, ("number",), message, say("show the first three and the last four at most"), conceal=True
        )


def _texts(account: Account) -> Iterator[tuple[Path, str]]:
    """Give what people write freely."""
    for field in ("title", "description", "owner", "holder"):
        text = getattr(account, field)
        if text:
            yield (field,), text
    yield from ((("labels", key), text) for key, text in account.labels.items())


def _number_in(text: str, account: Account) -> str | None:
    runs = [re.sub(r"[ -]", "", run[0]) for run in _DIGITS.finditer(text)]
    if any(_is_the_masked(run, account) for run in runs):
        return say("the account's number")
    if any(map(_PHONE.match, runs)):
        return say("the number of a phone")
    match written(text):
        case "card number", _:
            return say("the number of a bank card")
        case "identity number", _:
            return say("the number of an identity card")
        case _:
            return None


def _is_the_masked(run: str, account: Account) -> bool:
    if not isinstance(account.number, str):
        return False
    start, end = re.split(r"\*+", account.number, maxsplit=1)
    return len(start + end) >= SHOWN_OF_A_PHONE and run.startswith(start) and run.endswith(end)


@rule("account/holder-mismatch", WARNING)
def holder_mismatch(view: View) -> Findings:
    """Money of the merchant is settled to an account that is in the name of another company."""
    merchant = view.environment.merchant
    if merchant is None:
        return
    told: set[str] = set()
    for settlement in running_settlements(view):
        account = view.named(AnyAccount, settlement.account)
        if account is None or account.name in told:
            continue
        if account.holder_type == "company" and _same(account.holder) != _same(merchant.legal_name):
            told.add(account.name)
            message = say(
                "the account belongs to `{holder}`, and the merchant is `{merchant}`",
                holder=account.holder,
                merchant=merchant.legal_name,
            )
            hint = say("banks return transfers to another name: correct the holder, or name another account")
            related = (
                see(say("money is settled to it here"), settlement, ("account",)),
                see(say("the merchant's name is here"), view.environment, ("merchant", "legal_name")),
            )
            yield found(account, ("holder",), message, hint, related=related)


def _accounts(view: View) -> Sequence[Account]:
    return cast("Sequence[Account]", view.of(AnyAccount))


def _same(name: str) -> str:
    """Give what counts in a name: not spaces, capitals, or how wide brackets are."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).casefold()


RULES = (invalid_number, plaintext_number, holder_mismatch)
