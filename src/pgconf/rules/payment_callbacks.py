"""Where providers report results: addresses that they accept and reach, and that tell them apart."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from pgconf.kinds.payment_method import CustomMethod, SomeMethod
from pgconf.model import Facts, Message, say
from pgconf.rules.rule import ERROR, WARNING, Extras, Finding, Findings, found, rule, see
from pgconf.rules.running import running_methods
from pgconf.rules.view import View

INTERNAL = (".localhost", ".local", ".internal", ".lan", ".intranet", ".home.arpa", ".test", ".invalid")
"""Endings of names that no public name server answers for (RFC 6761, 6762 and 8375, and custom)."""


@rule("payment/notify-url-invalid", ERROR)
def notify_url_invalid(view: View) -> Findings:
    """The provider refuses the address for its callbacks, or cannot reach it."""
    for method in running_methods(view):
        if method.notify_url is None:
            continue
        try:
            url = urlsplit(method.notify_url)
            faults = [*_unreachable(url), *_refused(method, url, view.facts)]
        except ValueError:
            faults = [
                (say("`notify_url` is no valid URL"), say("write `https://`, a host and a path"), Extras())
            ]
        for message, hint, extras in faults:
            yield found(method, ("notify_url",), message, hint, **extras)


Fault = tuple[Message, Message, Extras]


def _unreachable(url: SplitResult) -> Iterator[Fault]:
    host = url.hostname or ""
    if not _is_public(host):
        yield (
            say("`{host}` cannot be reached from the internet, so no result ever arrives", host=host),
            say("write a public host; behind a dedicated line, allow this finding and say so"),
            Extras(),
        )
    if url.fragment:
        yield (
            say("what stands behind `#` is never sent to a server"),
            say("take `#` away, and what stands behind it"),
            Extras(),
        )


@lru_cache(maxsize=1024)
def _is_public(host: str) -> bool:
    try:
        return ip_address(host.partition("%")[0]).is_global
    except ValueError:
        name = host.rstrip(".")
        return "." in name and not name.endswith(INTERNAL)


def _refused(method: SomeMethod, url: SplitResult, facts: Facts) -> Iterator[Fault]:
    provider, product = method.provider, method.product
    schemes = facts.find(provider, "notify-url-schemes", product)
    if schemes is not None and url.scheme not in schemes.value:
        yield (
            say("`{provider}` reports to `https` addresses only", provider=provider),
            say("write `https://`"),
            Extras(facts=(schemes,)),
        )
    elif url.scheme == "http":
        yield (
            say("callbacks over `http` can be read and changed on their way"),
            say("write `https://`"),
            Extras(severity=WARNING),
        )
    query = facts.find(provider, "notify-url-query", product)
    if url.query and query is not None and query.value == "forbidden":
        yield (
            say("`{provider}` takes no `notify_url` with a query string", provider=provider),
            say("move what stands behind `?` into the path"),
            Extras(facts=(query,)),
        )
    longest = facts.find(provider, "notify-url-length-max", product)
    length = len(method.notify_url or "")
    if longest is not None and length > longest.number:
        yield (
            say(
                "`notify_url` has {length} characters, and `{provider}` takes {limit}",
                length=length,
                provider=provider,
                limit=longest.value,
            ),
            say("shorten it"),
            Extras(facts=(longest,)),
        )


@rule("payment/same-notify-url-different-provider", WARNING)
def same_notify_url_different_provider(view: View) -> Findings:
    """Two providers report to one address, where nobody can tell whose signature to check."""
    users: dict[str, list[SomeMethod]] = {}
    for method in running_methods(view):
        if method.notify_url is not None:
            users.setdefault(method.notify_url, []).append(method)
    for methods in users.values():
        counts = Counter(_speaker(method) for method in methods)
        if len(counts) > 1:
            # Whoever is alone among many of another provider is the one that went astray.
            usual = counts.most_common(1)[0][0]
            first = next(method for method in methods if _speaker(method) == usual)
            yield from (_astray(method, first) for method in methods if _speaker(method) != usual)


def _speaker(method: SomeMethod) -> str:
    """Tell who calls back: the provider, or what a custom one's adapter speaks to."""
    return method.adapter if isinstance(method, CustomMethod) else method.provider


def _astray(method: SomeMethod, other: SomeMethod) -> Finding:
    return found(
        method,
        ("notify_url",),
        say(
            "`{one}` reports to the address that `{other}` reports to as well",
            one=_speaker(method),
            other=_speaker(other),
        ),
        say("give each provider a path of its own: they sign and write their callbacks differently"),
        related=(see(say("`{name}` uses it here", name=other.name), other, ("notify_url",)),),
    )


RULES = (notify_url_invalid, same_notify_url_different_provider)
