"""Secrets: kept out of YAML, one for each account, and changed in time."""

import re
from collections.abc import Iterator
from datetime import date

from pgconf.decisions.merchant_accounts import merchant_account, own_keys
from pgconf.kinds.free_text import free_text, secrets
from pgconf.kinds.payment_method import CustomMethod, SomeMethod
from pgconf.model import Address, Message, Path, Place, Related, say, to_dotted
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule, see
from pgconf.rules.running import running_methods
from pgconf.rules.view import View

_PRIVATE_KEY, _API_KEY = say("a private key"), say("a provider's API key")
_ACCESS_KEY = say("a cloud provider's access key")
_FORMS: tuple[tuple[str, str, Message], ...] = (
    ("-----BEGIN", r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY", _PRIVATE_KEY),
    # How the Base64 of a private key begins: PKCS #8 and PKCS #1 with RSA, PKCS #8 with a curve.
    ("MII", r"MII[A-Z][A-Za-z0-9+/]{2}IB(ADANBgkq|AAK[BC])", _PRIVATE_KEY),
    ("MIG", r"MIG[A-Z]AgEAM", _PRIVATE_KEY),
    ("k_live_", r"\b[sr]k_live_[A-Za-z0-9]{10}", _API_KEY),
    ("k_test_", r"\b[sr]k_test_[A-Za-z0-9]{10}", _API_KEY),
    ("whsec_", r"\bwhsec_[A-Za-z0-9+/]{16}", _API_KEY),
    ("AKIA", r"\bAKIA[0-9A-Z]{16}\b", _ACCESS_KEY),
    ("LTAI", r"\bLTAI[A-Za-z0-9]{12,20}\b", _ACCESS_KEY),
    ("AKID", r"\bAKID[A-Za-z0-9]{28,32}\b", _ACCESS_KEY),
    ("eyJ", r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}", say("a signed token (JWT)")),
    ("@", r"://[^/\s:@]*:[^/\s@{$]+@", say("a password in a URL")),
)
"""Text that has to be there, the form around it, and what it is; looking for the text alone is quick."""

_HEX_KEY = re.compile(r"([0-9a-f]{32}|[0-9A-F]{32}|[0-9a-f]{64}|[0-9A-F]{64})")
_RANDOM = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9+/=_-]{16,}")
_IDENTIFIES = re.compile(
    r"(^|_)(id|no|sid|serial|digest|md5|sha1|sha256|checksum|fingerprint|hash)$", re.IGNORECASE
)
"""Names of fields whose values look like keys and are none: numbers of certificates, checksums."""
_NAMES_A_SECRET = re.compile(r"secret|passw|pwd|private|token|(^|[_-]|api|app)key$", re.IGNORECASE)

SHORTEST = 12
"""Shorter text is no key, and no URL with a password."""


@rule("secret/plaintext", ERROR)
def plaintext(view: View) -> Findings:
    """A secret stands in YAML in clear, where everybody who reads the repository reads it."""
    for address, spec in _specs(view):
        for path, text in free_text(spec):
            if len(text) >= SHORTEST:
                what = _recognised(path, text)
                if what is not None:
                    message = say("`{path}` holds {what} in clear", path=to_dotted(path), what=what)
                    hint = say("replace it, since the history keeps it, and write `{secret: env:NAME}`")
                    yield Finding(Place(address, path), message, hint, conceal=True)


def _specs(view: View) -> Iterator[tuple[Address, object]]:
    yield Address("environment", view.state.environment), view.environment
    for address, resource in view.state.resources.items():
        yield address, resource.spec


def _recognised(path: Path, text: str) -> Message | None:
    """Tell what kind of secret a text is, if it is one; nothing of the text is in the answer."""
    for mark, form, what in _FORMS:
        if mark in text and re.search(form, text):
            return what
    if (_HEX_KEY.fullmatch(text) and not _IDENTIFIES.search(_name(path))) or (
        _RANDOM.fullmatch(text) and _NAMES_A_SECRET.search(_name(path))
    ):
        return say("what looks like a key")
    return None


def _name(path: Path) -> str:
    """Tell the key that a value stands behind, or the list that it is in."""
    return next(step for step in reversed(path) if isinstance(step, str))


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
        for path, secret in secrets(spec):
            last, limit = secret.rotated_on, secret.rotate_every
            if last is not None and limit is not None and view.today - last > limit:
                place = Place(address, (*path, "rotated_on"))
                overdue.setdefault((secret.secret, last + limit), []).append(place)
    for (reference, due), (first, *others) in overdue.items():
        yield Finding(
            first,
            say(
                "`{reference}` was to be changed by {due} (days late: {days})",
                reference=reference,
                due=due,
                days=(view.today - due).days,
            ),
            say("change it at its provider and in the store, then write the day here"),
            tuple(Related(say("it is used here too"), place) for place in others),
        )


RULES = (plaintext, shared_across_channels, rotation_overdue)
