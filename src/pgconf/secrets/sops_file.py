"""What is in a SOPS file with age keys: its data key, its values, and the proof that nobody changed them.

The format is that of SOPS 3 (`aes/cipher.go`, `sops.go` and `stores/stores.go` of github.com/getsops/sops):

- Each value is `ENC[AES256_GCM,data:…,iv:…,tag:…,type:…]`, encrypted with the file's data key. What is
  authenticated beside it is the keys that lead to it, with a colon behind each; places in lists do not count.
- `sops.mac` is, encrypted like that, the SHA-512 of all values in the clear, one behind the other, bound to
  `sops.lastmodified`.
- `sops.age[].enc` is the data key, encrypted with age for one recipient.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pgconf.model import SecretText, say
from pgconf.secrets.sops_tree import Leaf, NotSopsError, Tree, leaf_bytes, read_tree
from pgconf.secrets.unresolved import Trouble

Keys = tuple[str, ...]
Values = Mapping[Keys, SecretText | Trouble]
"""The leaves of a file by the keys and places in lists that lead to them."""

_ENCRYPTED = re.compile(r"ENC\[AES256_GCM,data:(.+),iv:(.+),tag:(.+),type:(.+)\]")
_DATA_KEY_BYTES = 32
_MAC_OF_ENCRYPTED_ALONE = bytes.fromhex("8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69")
"""What SOPS puts before the values when `mac_only_encrypted` is set."""
_UNENCRYPTED_SUFFIX = "_unencrypted"
"""What SOPS takes for the rule when a file has none."""


class _Leaf(NamedTuple):
    """A leaf, the keys that lead to it, and these with the places in lists."""

    value: Leaf
    keys: Keys
    place: Keys


def decrypt(content: bytes, identities: Sequence[Any], *, is_json: bool) -> Values:
    """Decrypt a file.

    Args:
        content: the file, as SOPS has written it.
        identities: age identities of `pyrage`.
        is_json: whether it is JSON, and not YAML.

    Raises:
        NotSopsError: it is no SOPS file, none of the identities opens it, or somebody has changed it.
    """
    tree = read_tree(content, is_json=is_json)
    metadata = tree.pop("sops", None)
    if not isinstance(metadata, dict):
        raise NotSopsError(say("it is not encrypted with SOPS"))
    is_encrypted = _rule(metadata)
    cipher = _Cipher(_data_key(metadata, identities))
    leaves = list(_leaves(tree))
    opened = {leaf.place: cipher.decrypt(leaf.value, leaf.keys) for leaf in leaves if is_encrypted(leaf.keys)}
    if metadata.get("mac_only_encrypted") is True:
        hashed = [_MAC_OF_ENCRYPTED_ALONE, *opened.values()]
    else:
        hashed = [opened[leaf.place] if leaf.place in opened else leaf_bytes(leaf.value) for leaf in leaves]
    _verify(metadata, cipher, b"".join(hashed))
    return {leaf.place: _secret(opened.get(leaf.place)) for leaf in leaves}


def _secret(value: bytes | None) -> SecretText | Trouble:
    if value is None:
        hint = say("replace it, since the history keeps it, and have SOPS encrypt it")
        return Trouble(say("the file holds it in the clear"), hint)
    if not value:
        return Trouble(say("it is empty"), say("set it with `sops edit`"))
    return SecretText(value.decode(errors="surrogateescape"))


def _leaves(tree: Tree, keys: Keys = (), place: Keys = ()) -> Iterator[_Leaf]:
    match tree:
        case dict():
            for key, value in tree.items():
                yield from _leaves(value, (*keys, key), (*place, key))
        case list():
            for index, value in enumerate(item for item in tree if not _is_comment(item)):
                yield from _leaves(value, keys, (*place, str(index)))
        case None:
            return  # SOPS leaves it out, encrypted or not
        case _:
            yield _Leaf(tree, keys, place)


def _is_comment(item: Tree) -> bool:
    """Whether an item of a list is a comment; SOPS makes items of those that it encrypts, outside the MAC."""
    parts = _ENCRYPTED.fullmatch(item) if isinstance(item, str) else None
    return parts is not None and parts[4] == "comment"


def _rule(metadata: Mapping[str, Any]) -> Callable[[Keys], bool]:
    """Tell which values are encrypted; a file has one rule for that at the most."""
    names = ("unencrypted_suffix", "encrypted_suffix", "unencrypted_regex", "encrypted_regex")
    comments = ("unencrypted_comment_regex", "encrypted_comment_regex")
    set_ = [(name, metadata[name]) for name in (*names, *comments) if metadata.get(name)]
    name, value = set_[0] if set_ else (names[0], _UNENCRYPTED_SUFFIX)
    if len(set_) > 1 or not isinstance(value, str):
        raise NotSopsError(say("its rule for what is encrypted is not of the form that SOPS writes"))
    if name in comments:
        raise NotSopsError(say("what is encrypted in it depends on comments, which pgconf does not read"))
    fits = _ends_with(value) if name.endswith("suffix") else _matches(value)
    if name.startswith("un"):
        return lambda keys: not any(map(fits, keys))
    return lambda keys: any(map(fits, keys))


def _ends_with(suffix: str) -> Callable[[str], object]:
    return lambda key: key.endswith(suffix)


def _matches(pattern: str) -> Callable[[str], object]:
    try:
        return re.compile(pattern, re.ASCII).search
    except re.error:
        raise NotSopsError(
            say("its regular expression for what is encrypted is none that pgconf reads")
        ) from None


def _data_key(metadata: Mapping[str, Any], identities: Sequence[Any]) -> bytes:
    import pyrage

    if metadata.get("key_groups"):
        raise NotSopsError(say("its key is divided among groups, which pgconf does not put together"))
    recipients = metadata.get("age")
    if not isinstance(recipients, list) or not recipients:
        raise NotSopsError(say("it is encrypted for no age key"))
    for recipient in recipients:
        sealed = recipient.get("enc") if isinstance(recipient, dict) else None
        try:
            key: bytes = pyrage.decrypt(str(sealed).encode(), identities)
        except pyrage.DecryptError:
            continue  # it is for somebody else
        if len(key) == _DATA_KEY_BYTES:
            return key
    raise NotSopsError(say("none of the age keys that are here opens it"))


class _Cipher:
    """Decrypts values with the data key of a file."""

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._aes = AESGCM(key)

    def decrypt(self, value: Leaf, keys: Keys) -> bytes:
        """Decrypt a value at its place; empty text stays as it is."""
        return b"" if value == "" else self.open(value, "".join(f"{key}:" for key in keys))

    def open(self, value: Leaf, authenticated: str) -> bytes:
        """Decrypt a value, and check what it is bound to."""
        from cryptography.exceptions import InvalidTag

        parts = _ENCRYPTED.fullmatch(value) if isinstance(value, str) else None
        if parts is None:
            raise NotSopsError(say("a value that should be encrypted is not"))
        try:
            data, iv, tag = (b64decode(part, validate=True) for part in parts.groups()[:3])
            return self._aes.decrypt(iv, data + tag, authenticated.encode())
        except (ValueError, InvalidTag):
            raise NotSopsError(say("a value in it was changed or moved without SOPS")) from None


def _verify(metadata: Mapping[str, Any], cipher: _Cipher, values: bytes) -> None:
    import hashlib
    import hmac

    expected = cipher.open(metadata.get("mac"), str(metadata.get("lastmodified")))
    found = hashlib.sha512(values).hexdigest().upper().encode()
    if not hmac.compare_digest(expected, found):
        raise NotSopsError(say("it was changed without SOPS: its MAC does not fit"))
