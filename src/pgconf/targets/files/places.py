"""Where a resource's file is in a version, and what stands in it.

An artifact is the file of its name, with its content. Any other resource is kept as its canonical JSON, in
the part of the version that is pgconf's own.
"""

import base64
import hashlib
import json
from pathlib import PurePosixPath

from pgconf.model import ARTIFACT, Address, say

OWN = ".pgconf"
"""The part of a version, and of the whole target, that is pgconf's own."""
_ENDING = ".json"
_DEPTH = 3  # .pgconf/KIND/NAME.json


def path_of(address: Address) -> str:
    """Give the path of a resource's file, relative to the version's folder.

    Raises:
        ValueError: the name leads out of the folder, or into what is pgconf's own.
    """
    if address.kind == ARTIFACT:
        steps = address.name.split("/")
        is_inside = steps[0] != OWN
    else:
        steps = [OWN, address.kind, f"{address.name}{_ENDING}"]
        is_inside = "/" not in address.name and "/" not in address.kind
    if not is_inside or any(step in {"", ".", ".."} or "\0" in step for step in steps):
        message = say("`{address}` is no path inside of the folder", address=address)
        raise ValueError(message)
    return "/".join(steps)


def address_of(path: str) -> Address | None:
    """Tell the resource that a file of a version is for; None for what is no resource."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return None  # no plan could name it
    steps = PurePosixPath(path).parts
    if steps[0] != OWN:
        return Address(ARTIFACT, path)
    if len(steps) == _DEPTH and steps[2].endswith(_ENDING):
        return Address(steps[1], steps[2].removesuffix(_ENDING))
    return None


def body_of(address: Address, content: bytes) -> bytes:
    """Give the canonical JSON of a resource whose file has this content."""
    if address.kind != ARTIFACT:
        return content
    try:
        return _json({"content": content.decode()})
    except UnicodeDecodeError:
        return _json({"base64": base64.b64encode(content).decode()})


def body_of_link(points_to: str) -> bytes:
    """Give something to show for a symbolic link that stands in a file's place; it is never followed."""
    return _json({"link": points_to.encode(errors="replace").decode()})


def content_of(address: Address, body: bytes) -> bytes:
    """Give the content of a resource's file.

    Raises:
        ValueError: the body is no JSON, or is not that of a file.
    """
    try:
        data = json.loads(body)
    except ValueError:
        message = say("the body of `{address}` is not JSON", address=address)
        raise ValueError(message) from None
    if address.kind != ARTIFACT:
        return body
    match data:
        case {"content": str(text), **rest} if not rest:
            return text.encode()
        case {"base64": str(text), **rest} if not rest:
            return base64.b64decode(text, validate=True)
    message = say("`{address}` was no file, and cannot be made one", address=address)
    raise ValueError(message)


def digest_of(body: bytes) -> str:
    """Give the digest of a body, as plans do."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _json(data: dict[str, str]) -> bytes:
    # The same bytes as the canonical form of the kind `artifact`, which targets do not know.
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
