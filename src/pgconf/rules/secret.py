"""Secrets: kept out of YAML, one for each account, and changed in time."""

import re
from collections.abc import Iterator
from datetime import date

from pgconf.decisions.merchant_accounts import merchant_account, own_keys
from pgconf.kinds.closed import Secret
from pgconf.kinds.open_parts import open_parts
from pgconf.kinds.payment_method import CustomMethod, SomeMethod
from pgconf.model import Address, Message, Path, Place, Related, say, to_dotted
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.running import running_methods
from pgconf.rules.view import View

_FORMS: tuple[tuple[str, Message], ...] = (
    (r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY", say("a private key")),
    # How the Base64 of a private key begins: PKCS #8 and PKCS #1 with RSA, PKCS #8 with a curve.
    (r"MII[A-Z][A-Za-z0-9+/]{2}IB(?:ADANBgkq|AAK[BC])|MIG[A-Z]AgEAM", say("a private key")),
    (r"\b[sr]k_(?:live|test)_[A-Za-z0-9]{10}|\bwhsec_[A-Za-z0-9]{16}", say("a payment provider's API key")),
    (
        r"\b(?:AKIA[0-9A-Z]{16}|LTAI[A-Za-z0-9]{12,20}|AKID[A-Za-z0-9]{28,32})\b",
        say("a cloud provider's access key"),
    ),
    (r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}", say("a signed token (JWT)")),
    (r"://[^/\s:@]+:[^/\s@{$]+@", say("a password in a URL")),
)
_HEX_KEY = re.compile(r"^(?:[0-9a-f]{32}|[0-9A-F]{32}|[0-9a-f]{64}|[0-9A-F]{64})$")
_RANDOM = re.compile(r"^(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9+/=_-]{16,}$")
_ANY_FORM = re.compile("|".join(f"(?P<f{at}>{form})" for at, (form, _) in enumerate(_FORMS)))

_IDENTIFIES = re.compile(
    r"(^|_)(id|no|serial|digest|md5|sha1|sha256|checksum|fingerprint|hash)$", re.IGNORECASE
)
"""Names of fields whose values look like keys and are none: numbers of certificates, checksums."""
_NAMES_A_SECRET = re.compile(r"secret|passw|pwd|private|token|(^|[_-]|api|app)key$", re.IGNORECASE)

SHORTEST = 12
"""Shorter text is no key, and no URL with a password."""


@rule("secret/plaintext", ERROR)
def plaintext(view: View) -> Findings:
    """A secret stands in YAML in clear, where everybody who reads the repository reads it."""
    for address, spec in _specs(view):
        for path, value in open_parts(spec):
            if isinstance(value, str) and len(value) >= SHORTEST:
                what = _recognised(path, value)
                if what is not None:
                    yield Finding(
                        Place(address, path),
                        say("`{path}` holds {what} in clear", path=to_dotted(path), what=what),
                        say(
                            "replace it, since the history keeps it, and refer to the new one: `{secret: env:NAME}`"
                        ),
                        conceal=True,
                    )


def _specs(view: View) -> Iterator[tuple[Address, object]]:
    yield Address("environment", view.state.environment), view.environment
    for address, resource in view.state.resources.items():
        yield address, resource.spec


def _recognised(path: Path, text: str) -> Message | None:
    """Tell what kind of secret a text is, if it is one; what it is must not be in the answer."""
    form = _ANY_FORM.search(text)
    if form is not None:
        return _FORMS[int(str(form.lastgroup)[1:])][1]
    name = str(next((step for step in reversed(path) if isinstance(step, str)), ""))
    if _HEX_KEY.match(text) and not _IDENTIFIES.search(name):
        return say("what looks like a key")
    if _NAMES_A_SECRET.search(name) and _RANDOM.match(text):
        return say("what looks like a key")
    return None


@rule("secret/shared-across-channels", WARNING)
def shared_across_channels(view: View) -> Findings:
    """Accounts at providers share a key, so whoever gets hold of it has them all."""
    users: dict[str, dict[str, list[tuple[SomeMethod, Path]]]] = {}
    for method in running_methods(view):
        owner = _owner(method)
        for path, secret in own_keys(method):
            users.setdefault(secret.secret, {}).setdefault(owner, []).append((method, path))
    for owners in users.values():
        if len(owners) > 1:
            usual = max(owners, key=lambda owner: len(owners[owner]))
            for owner, uses in owners.items():
                if owner != usual:
                    yield _sharing(owner, uses[0], usual, owners[usual][0])


def _owner(method: SomeMethod) -> str:
    if isinstance(method, CustomMethod):
        return method.adapter
    account = merchant_account(method)
    return f"{account.provider}/{account.number}"


def _sharing(owner: str, use: tuple[SomeMethod, Path], usual: str, other: tuple[SomeMethod, Path]) -> Finding:
    return found(
        *use,
        say("`{owner}` and `{usual}` share this key", owner=owner, usual=usual),
        say("give each account a key of its own, so that one that leaks opens one account only"),
        related=(see(say("`{owner}` uses it here", owner=usual), *other),),
    )


@rule("secret/rotation-overdue", WARNING)
def rotation_overdue(view: View) -> Findings:
    """A secret has not been changed for longer than its owner allows."""
    overdue: dict[tuple[str, date], list[Place]] = {}
    for address, spec in _specs(view):
        for path, secret in open_parts(spec):
            if isinstance(secret, Secret) and secret.rotated_on and secret.rotate_every:
                due = secret.rotated_on + secret.rotate_every
                if due < view.today:
                    overdue.setdefault((secret.secret, due), []).append(Place(address, (*path, "rotated_on")))
    for (reference, due), (first, *others) in overdue.items():
        yield Finding(
            first,
            say(
                "`{reference}` was to be changed by {due}, {days} days ago",
                reference=reference,
                due=due,
                days=(view.today - due).days,
            ),
            say("change it at its provider and in the store, then write the day here"),
            tuple(Related(say("it is used here too"), place) for place in others),
        )


RULES = (plaintext, shared_across_channels, rotation_overdue)
