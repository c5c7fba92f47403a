"""A secret does not show itself, and its marks tell when it has changed."""

import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass

import pytest

from pgconf.model import (
    Action,
    Address,
    SecretMark,
    SecretMarks,
    SecretsInUse,
    SecretText,
    SecretUse,
    Write,
)

PLANTED = "hunter2Zq9"
SECRET = SecretText(PLANTED)
ALIPAY, WECHAT = Address("payment_method", "alipay-web"), Address("payment_method", "wechat-h5")
PATH = "/credentials/private_key"
MARKS = SecretMarks(SecretText("00ff"))


@dataclass(frozen=True)
class Holder:
    """Something that holds a secret among other things."""

    name: str
    secret: SecretText


SHOWN: dict[str, Callable[[], str]] = {
    "str": lambda: str(SECRET),
    "repr": lambda: repr(SECRET),
    "an f-string": lambda: f"{SECRET}{SECRET!r}{SECRET!s}{SECRET!a}",
    "format with a width": lambda: f"{SECRET:>20}",
    "the percent sign": lambda: "%s %r" % (SECRET, SECRET),  # noqa: UP031 - that is what is tried
    "a list": lambda: str([SECRET, {"key": SECRET}]),
    "a dataclass": lambda: repr(Holder("a", SECRET)),
    "a dataclass as a map": lambda: repr(asdict(Holder("a", SECRET))),
    "the default of json": lambda: json.dumps({"key": SECRET}, default=str),
    "its attributes": lambda: repr([one for one in dir(SECRET) if PLANTED in one]),
    "a log record": lambda: logging.LogRecord("a", 10, "b", 1, "%s %r", (SECRET, SECRET), None).getMessage(),
    "the locals of a traceback": lambda: "".join(
        traceback.TracebackException.from_exception(_raised(SECRET), capture_locals=True).format()
    ),
}


def _raised(secret: SecretText) -> Exception:
    try:
        raise ValueError(secret)  # noqa: TRY301 - it is the traceback that is wanted
    except ValueError as error:
        return error


@pytest.mark.parametrize("show", SHOWN.values(), ids=SHOWN)
def test_a_secret_is_not_shown_by(show: Callable[[], str]) -> None:
    """Only who asks for it by name gets it."""
    assert PLANTED not in show()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_secret_cannot_be_pickled(protocol: int) -> None:
    """Neither alone nor inside of something else."""
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(Holder("a", SECRET), protocol)


def test_a_secret_cannot_be_written_as_json_by_accident() -> None:
    """It is no text to `json`."""
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps({"key": SECRET})


def test_a_secret_has_no_hash_and_takes_no_attributes() -> None:
    """A hash of a password is a way to guess it."""
    with pytest.raises(TypeError, match="unhashable"):
        hash(SECRET)
    with pytest.raises(AttributeError):
        SECRET.copy = PLANTED  # type: ignore[attr-defined]


def test_a_secret_is_given_to_who_asks() -> None:
    """As text, and as the bytes that it is made of."""
    assert SECRET.reveal() == PLANTED
    assert SecretText(b"\xff\xfe".decode(errors="surrogateescape")).as_bytes() == b"\xff\xfe"


def test_secrets_are_equal_by_their_text() -> None:
    """Copies included; a text is no secret."""
    assert SecretText(PLANTED) == SECRET
    assert SecretText("another") != SECRET
    assert SECRET != PLANTED
    assert copy.copy(SECRET) is SECRET
    assert copy.deepcopy([SECRET])[0] is SECRET


def test_bytes_that_are_no_text_are_known() -> None:
    """A certificate can be a secret, but no URL."""
    assert SECRET.is_text
    assert not SecretText(b"\xff".decode(errors="surrogateescape")).is_text


def test_a_fingerprint_depends_on_key_reference_and_value() -> None:
    """And on nothing else: the HMAC of RFC 2104 over both."""
    one = MARKS.fingerprint("env:KEY", SECRET)
    assert one == MARKS.fingerprint("env:KEY", SecretText(PLANTED))
    others = {
        MARKS.fingerprint("env:KEY", SecretText("another")),
        MARKS.fingerprint("env:OTHER", SECRET),
        SecretMarks(SecretText("00fe")).fingerprint("env:KEY", SECRET),
    }
    assert len(others | {one}) == 4
    # printf 'env:KEY\nhunter2Zq9' | openssl dgst -sha256 -hmac 00ff
    assert one == "hmac-sha256:a17f2c6ca7aa6d1b5300ee69c8e6a7960f7a4a61ddc29cf2c44a4304dcb91c74"


def test_a_target_without_a_key_has_no_fingerprints() -> None:
    """There is nothing to guess at."""
    with pytest.raises(ValueError, match="without a key"):
        SecretMarks().fingerprint("env:KEY", SECRET)


def mark(value: str, reference: str = "env:KEY") -> SecretMark:
    """Make the mark of a value."""
    return SecretMark(reference, MARKS.fingerprint(reference, SecretText(value)))


def write(address: Address, action: Action = Action.UPDATE, moved_from: Address | None = None) -> Write:
    """Ask for something to be done to a resource."""
    return Write(address=address, action=action, expected=None, moved_from=moved_from)


def in_use(value: str | None, *addresses: Address, reference: str = "env:KEY") -> SecretsInUse:
    """Say that some resources use a secret; None when it cannot be read."""
    uses = {address: [SecretUse(PATH, reference)] for address in addresses}
    return SecretsInUse(uses, lambda _: None if value is None else SecretText(value))


def after(
    kept: dict[Address, SecretMark], writes: list[Write], used: SecretsInUse | None
) -> dict[Address, SecretMark]:
    """Tell the marks after some writes, by resource."""
    marks = SecretMarks(MARKS.key, {(address, PATH): one for address, one in kept.items()})
    return {address: one for (address, _), one in marks.after(writes, used).items()}


def test_what_is_written_is_marked_anew() -> None:
    """Whether it had a mark or not."""
    assert after({}, [write(ALIPAY)], in_use("new", ALIPAY)) == {ALIPAY: mark("new")}
    assert after({ALIPAY: mark("old")}, [write(ALIPAY)], in_use("new", ALIPAY)) == {ALIPAY: mark("new")}


def test_what_is_not_written_keeps_its_mark() -> None:
    """Or a change that no plan has shown would be taken for granted."""
    kept = {ALIPAY: mark("old"), WECHAT: mark("old")}
    assert after(kept, [write(ALIPAY)], in_use("new", ALIPAY, WECHAT)) == {
        ALIPAY: mark("new"),
        WECHAT: mark("old"),
    }


def test_what_has_no_mark_yet_gets_one_with_any_write() -> None:
    """It could not be read when it was written itself."""
    assert after({}, [write(ALIPAY)], in_use("new", WECHAT)) == {WECHAT: mark("new")}


def test_a_secret_that_cannot_be_read_keeps_its_mark() -> None:
    """It may still be the same, and if not, a later plan will tell."""
    assert after({ALIPAY: mark("old")}, [write(ALIPAY)], in_use(None, ALIPAY)) == {ALIPAY: mark("old")}


def test_another_reference_takes_the_mark_away() -> None:
    """Unless the new one can be read."""
    kept = {ALIPAY: mark("old")}
    assert after(kept, [write(ALIPAY)], in_use(None, ALIPAY, reference="env:NEW")) == {}
    assert after(kept, [write(ALIPAY)], in_use("new", ALIPAY, reference="env:NEW")) == {
        ALIPAY: mark("new", "env:NEW")
    }


def test_a_mark_goes_with_its_resource() -> None:
    """Whether anybody can tell what is in use or not."""
    gone = [write(ALIPAY, Action.DELETE)]
    kept = {ALIPAY: mark("old"), WECHAT: mark("old")}
    assert after(kept, gone, in_use("new", WECHAT)) == {WECHAT: mark("old")}
    assert after(kept, gone, None) == {WECHAT: mark("old")}


def test_a_mark_follows_its_resource_to_another_name() -> None:
    """Even over one that goes in the same step."""
    moved = [write(WECHAT, moved_from=ALIPAY), write(WECHAT, Action.DELETE)]
    kept = {ALIPAY: mark("old"), WECHAT: mark("other")}
    assert after(kept, moved, None) == {WECHAT: mark("old")}
    assert after(kept, moved, in_use(None, WECHAT)) == {WECHAT: mark("old")}
