"""Payment methods belong to their environment: to its stage, and to accounts that no other one uses."""

from collections.abc import Iterator, Mapping, Sequence

from pgconf.decisions.merchant_accounts import MerchantAccount, merchant_account
from pgconf.kinds.environment import Environment
from pgconf.kinds.payment_method import CustomMethod, SomeMethod
from pgconf.model import DesiredState, say
from pgconf.rules.rule import ERROR, WARNING, Finding, Findings, found, rule
from pgconf.rules.running import running_methods, running_methods_of
from pgconf.rules.view import View


@rule("payment/environment-mismatch", ERROR)
def environment_mismatch(view: View) -> Findings:
    """A payment method of the sandbox stands in a live environment, or a live one in a sandbox."""
    stage = view.environment.stage
    for method in running_methods(view):
        if method.stage not in (None, stage):
            yield found(
                method,
                ("stage",),
                say(
                    "`{environment}` is {stage}, and this payment method is {other}",
                    environment=view.state.environment,
                    stage=stage,
                    other=method.stage,
                ),
                say("remove `stage`, and use credentials of the environment's own stage"),
            )
        elif stage == "live":
            yield from _sandbox_account(view, method)
            yield from _sandbox_hosts(view, method)


def _sandbox_account(view: View, method: SomeMethod) -> Iterator[Finding]:
    fact = view.facts.find(method.provider, "sandbox-account-prefixes")
    if fact is None or isinstance(method, CustomMethod):
        return
    account = merchant_account(method)
    if account.number.startswith(tuple(fact.value)):
        yield found(
            method,
            ("credentials", account.field),
            say(
                "`{number}` is an account of the provider's sandbox, and `{environment}` is live",
                number=account.number,
                environment=view.state.environment,
            ),
            say("write the number of the live account"),
            facts=(fact,),
        )


def _sandbox_hosts(view: View, method: SomeMethod) -> Iterator[Finding]:
    if method.notify_url is not None and "sandbox" in _host(method.notify_url).split("."):
        yield found(
            method,
            ("notify_url",),
            say(
                "results of live payments are reported to `{host}`, a host of the sandbox",
                host=_host(method.notify_url),
            ),
            say("write the address of `{environment}`", environment=view.state.environment),
        )
    for name, text in method.credentials.parameters.items() if isinstance(method, CustomMethod) else ():
        for provider in ("alipay", "unionpay"):
            fact = view.facts.find(provider, "sandbox-hosts")
            if fact is not None and _host(text) in fact.value:
                yield found(
                    method,
                    ("credentials", "parameters", name),
                    say(
                        "`{host}` is a sandbox of `{provider}`, and `{environment}` is live",
                        host=_host(text),
                        provider=provider,
                        environment=view.state.environment,
                    ),
                    say("write the address of the live gateway"),
                    facts=(fact,),
                )


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition(":")[0].lower()


@rule("payment/provider-account-shared-across-env", ERROR)
def provider_account_shared_across_env(view: View) -> Findings:
    """Two environments take payments for one and the same account at a provider."""
    own, here = view.environment, _accounts(running_methods(view))
    for other in view.peers:
        theirs: Environment | None = other.settings
        # Of two environments the live one reports, else the later one by name.
        if theirs is None or _weight(theirs) > _weight(own):
            continue
        severity = None
        if own.stage == "sandbox":
            if _is_built_on(own, theirs, view.peers) or _is_built_on(theirs, own, view.peers):
                continue
            severity = WARNING
        there = _accounts(running_methods_of(other))
        for account in here.keys() & there.keys():
            yield found(
                here[account],
                ("credentials", account.field),
                say(
                    "`{environment}` uses the account `{number}` at `{provider}` too, for `{method}`",
                    environment=theirs.name,
                    number=account.number,
                    provider=account.provider,
                    method=there[account].name,
                ),
                say("give each its own account: serial numbers would collide, and callbacks go astray"),
                severity=severity,
            )


def _weight(settings: Environment) -> tuple[bool, str]:
    return settings.stage == "live", settings.name


def _is_built_on(upper: Environment, lower: Environment, peers: Sequence[DesiredState]) -> bool:
    """Whether an environment extends another one, directly or through further ones."""
    above = {peer.environment: peer.settings.extends for peer in peers if peer.settings is not None}
    parent = upper.extends
    for _ in range(len(above) + 1):
        if parent == lower.name:
            return True
        parent = above.get(parent or "")
    return False


def _accounts(methods: Sequence[SomeMethod]) -> Mapping[MerchantAccount, SomeMethod]:
    """Map each account to the first method that uses it."""
    first: dict[MerchantAccount, SomeMethod] = {}
    for method in methods:
        if not isinstance(method, CustomMethod):
            first.setdefault(merchant_account(method), method)
    return first


RULES = (environment_mismatch, provider_account_shared_across_env)
