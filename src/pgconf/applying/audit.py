"""The check of the audit: one entry that was altered or removed is found and named."""

from collections.abc import Iterator, Sequence

from pgconf.model import AuditEntry, AuditHead, Diagnostic, say

_HINT = say("compare with an export that you have kept; `pgconf audit export` shows what stands there now")


def verify_audit(
    head: AuditHead, entries: Sequence[AuditEntry], known: str | None = None
) -> Iterator[Diagnostic]:
    """Go through the chain, link by link.

    Args:
        head: where the audit says that it ends.
        entries: all entries, by number.
        known: the digest of an entry that was there at an earlier time, if anybody has noted one.
    """
    before = AuditHead()
    for entry in entries:
        missing = range(before.number + 1, entry.number)
        yield from map(_missing, missing)
        if not entry.is_whole:
            yield _altered(entry)
        elif not missing and before.digest and entry.previous != before.digest:
            yield _does_not_follow(entry)
        # Of an entry that was altered, nobody knows what the next one ought to follow.
        before = AuditHead(entry.number, entry.digest if entry.is_whole else "")
    yield from map(_missing, range(before.number + 1, head.number + 1))
    if before.digest and before.number >= head.number and before != head:
        yield _diagnostic(
            "audit/altered",
            say("the audit ends with entry {number}, but says that it ends otherwise", number=before.number),
        )
    if known is not None and known not in {entry.digest for entry in entries}:
        yield _diagnostic("audit/rewritten", say("no entry has the digest `{known}`", known=known))


def _missing(number: int) -> Diagnostic:
    return _diagnostic("audit/missing", say("entry {number} of the audit is missing", number=number))


def _altered(entry: AuditEntry) -> Diagnostic:
    return _diagnostic(
        "audit/altered",
        say(
            "entry {number} of the audit (`{event}`) was altered: its digest is not that of its content",
            number=entry.number,
            event=entry.event.name,
        ),
    )


def _does_not_follow(entry: AuditEntry) -> Diagnostic:
    return _diagnostic(
        "audit/altered",
        say(
            "entry {number} of the audit (`{event}`) does not follow entry {previous}: one was altered",
            number=entry.number,
            previous=entry.number - 1,
            event=entry.event.name,
        ),
    )


def _diagnostic(name: str, message: str) -> Diagnostic:
    return Diagnostic(name=name, message=message, hint=_HINT)
