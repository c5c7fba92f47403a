"""Paths into a resource: the keys and list indexes that lead to one value."""

from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""From the document's root; a string is a key, an integer a list index from 0."""


def to_pointer(path: Path) -> str:
    """Write a path as a JSON pointer (RFC 6901): `/amount/max`; the root is the empty text."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def from_pointer(pointer: str) -> Path:
    """Read a path back from a JSON pointer; what looks like a number is a place in a list."""
    steps = (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
    return tuple(int(step) if step.isdecimal() else step for step in steps)


def to_dotted(path: Path) -> str:
    """Write a path for people: `parts[0].sequence.digits`; keys that hold a dot are quoted."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            key = f'"{step}"' if "." in step else step
            text += f".{key}" if text else key
    return text
