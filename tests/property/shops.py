"""Small random shops: accounts, settlement rules, payment methods and a role matrix that hold together."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

from hypothesis import strategies as st

from pgconf import Project

Document: TypeAlias = dict[str, Any]
Shop: TypeAlias = tuple[Document, ...]

ENVIRONMENT = "production"
SETTINGS: Document = {
    "kind": "environment", "name": ENVIRONMENT, "stage": "sandbox", "zone": "Asia/Shanghai"
}  # fmt: skip
SERIAL: Document = {
    "kind": "serial_rule",
    "name": "order-serial",
    "parts": [{"literal": "P"}, {"time": "yyyyMMddHHmmss"}, {"sequence": {"digits": 6, "per": "second"}}],
}
PERMISSIONS = ("orders.read", "refunds.request", "refunds.approve")
ROLES = ("cashier", "clerk", "auditor")

names = st.sampled_from(("one", "two", "three", "four"))
titles = st.text("支付宝微信结算🏦💴👨\u200d👩 aZ09'\"\\{}[]:#&*!|>%@`-", min_size=1, max_size=12)
amounts = st.integers(1, 5_000_000).map(lambda cents: Decimal(cents).scaleb(-2))
ranges = st.tuples(amounts, amounts).map(lambda pair: {"min": min(pair), "max": max(pair)})
secrets = st.sampled_from(("FIRST_KEY", "SECOND_KEY")).map(lambda name: {"secret": f"env:{name}"})


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    """Draw a shop; what is switched on relies only on what is switched on."""
    kind, way = draw(st.sampled_from((("bank", "bank_transfer"), ("alipay", "alipay"))))
    accounts = [draw(_account(name, kind)) for name in draw(_some_names(least=1))]
    account_names = [account["name"] for account in accounts]
    settlements = [draw(_settlement(name, account_names, way)) for name in draw(_some_names(least=1))]
    methods: list[Document] = []
    for name in draw(_some_names(least=0)):
        methods.append(draw(_method(name, settlements, methods)))
    matrices = [draw(_matrix())] if draw(st.booleans()) else []
    return (SERIAL, *accounts, *settlements, *methods, *matrices)


@st.composite
def edits(draw: st.DrawFn) -> tuple[Shop, Shop]:
    """Draw a shop and what becomes of it: things come, go, change and get other names."""
    before, after = draw(shops()), draw(shops())
    old, new = _addresses(before), _addresses(after)
    free = {kind: [name for other, name in old - new if other == kind] for kind, _ in old}
    renamed = []
    for document in after:
        kind, name = document["kind"], document["name"]
        if (kind, name) not in old and free.get(kind) and draw(st.booleans()):
            renamed.append({**document, "moved_from": free[kind].pop()})
        else:
            renamed.append(document)
    return before, tuple(renamed)


def put(root: Path, shop: Shop, order: Random | None = None) -> Project:
    """Write a shop into a folder, in place of the one that is there.

    Args:
        root: the folder.
        shop: what to write.
        order: shuffles all that has no meaning: file names, documents, keys and the items of sets.
    """
    folder = root / "environments" / ENVIRONMENT
    shutil.rmtree(folder, ignore_errors=True)
    documents = list(shop)
    if order is not None:
        documents = [_shuffled(document, order) for document in documents]
        order.shuffle(documents)
    for file, inside in [("environment.yaml", [SETTINGS]), *_files(documents, order)]:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("---\n".join(as_yaml(document) for document in inside), "utf-8")
    return Project(root)


def as_yaml(document: Document) -> str:
    """Write one document, a field a line."""
    return "".join(f"{key}: {as_json(value)}\n" for key, value in document.items())


def as_json(value: Any) -> str:
    """Write a value as JSON, which is YAML too, with the digits that it has."""
    match value:
        case dict():
            return f"{{{', '.join(f'{json.dumps(key)}: {as_json(inner)}' for key, inner in value.items())}}}"
        case list():
            return f"[{', '.join(as_json(inner) for inner in value)}]"
        case Decimal():
            return format(value, "f")
        case _:
            return json.dumps(value, ensure_ascii=False)


def _files(documents: Sequence[Document], order: Random | None) -> Iterator[tuple[str, list[Document]]]:
    if order is None:
        yield from ((f"{document['kind']}-{document['name']}.yaml", [document]) for document in documents)
        return
    files: dict[str, list[Document]] = {}
    for document in documents:
        files.setdefault(order.choice(("a.yaml", "z.yml", "深/层.yaml", "m/n/o.yaml")), []).append(document)
    yield from files.items()


def _shuffled(value: Any, order: Random) -> Any:
    if isinstance(value, dict):
        items = list(value.items())
        order.shuffle(items)
        # The parts of a serial number are the one list whose order means something.
        return {key: inner if key == "parts" else _shuffled(inner, order) for key, inner in items}
    if isinstance(value, list):
        items = [_shuffled(inner, order) for inner in value]
        order.shuffle(items)
        return items
    return value


def _addresses(shop: Shop) -> set[tuple[str, str]]:
    return {(document["kind"], document["name"]) for document in shop}


def _some_names(least: int) -> st.SearchStrategy[list[str]]:
    return st.lists(names, min_size=least, max_size=3, unique=True)


@st.composite
def _account(draw: st.DrawFn, name: str, kind: str) -> Document:
    account: Document = {"kind": "account", "name": name, "type": kind}
    if kind == "bank":
        account["bank"] = {"name": "中国工商银行", "cnaps": "102100099996"}
    return account | {
        "title": draw(titles),
        "holder": draw(titles),
        "number": draw(st.one_of(secrets, st.just("622202******1234"))),
    }


@st.composite
def _settlement(draw: st.DrawFn, name: str, accounts: list[str], way: str) -> Document:
    main, *others = draw(st.permutations(accounts))
    weekdays = draw(st.lists(st.sampled_from(("mon", "wed", "fri", "sun")), unique=True))
    settlement: Document = {
        "kind": "settlement_rule",
        "name": name,
        "enabled": draw(st.booleans()),
        "method": way,
        "account": main,
        "cycle": "W+2" if weekdays else "T+1",
        "amount": draw(ranges),
        "splits": [{"account": other, "ratio": f"{draw(st.integers(1, 30))}%"} for other in others],
    }
    return settlement | ({"weekdays": weekdays} if weekdays else {})


@st.composite
def _method(draw: st.DrawFn, name: str, settlements: list[Document], others: list[Document]) -> Document:
    settlement = draw(st.sampled_from(settlements))
    fallback = draw(st.sampled_from([None, *others]))
    relied_on = [settlement, fallback] if fallback else [settlement]
    method: Document = {
        "kind": "payment_method",
        "name": name,
        "title": draw(titles),
        "labels": draw(st.dictionaries(st.sampled_from(("team", "费率")), titles)),
        "enabled": all(one["enabled"] for one in relied_on) and draw(st.booleans()),
        "currency": "CNY",
        "amount": draw(ranges),
        "countries": draw(st.lists(st.sampled_from(("CN", "HK", "SG")), unique=True)),
        "serial": "order-serial",
        "settlement": settlement["name"],
    }
    if fallback:
        method["fallback"] = fallback["name"]
    return method | draw(st.sampled_from(PROVIDERS))(draw)


def _alipay(draw: st.DrawFn) -> Document:
    app_id = draw(st.sampled_from(("2021000000000001", "2021000000000002")))
    return {
        "provider": "alipay",
        "product": draw(st.sampled_from(("page", "wap"))),
        "credentials": {"app_id": app_id, "private_key": draw(secrets)},
    }


def _custom(draw: st.DrawFn) -> Document:
    return {
        "provider": "custom",
        "product": "counter",
        "adapter": "counter-adapter",
        "status_map": {"OK": "paid", "NO": "failed"},
        "credentials": {"secrets": draw(st.dictionaries(st.sampled_from(("api-key", "pin")), secrets))},
    }


PROVIDERS: tuple[Callable[[st.DrawFn], Document], ...] = (_alipay, _custom)


@st.composite
def _matrix(draw: st.DrawFn) -> Document:
    roles = st.lists(st.sampled_from(ROLES), unique=True)
    return {
        "kind": "role_matrix",
        "name": "back-office",
        "permissions": {name: {"class": "operate", "title": draw(titles)} for name in PERMISSIONS},
        "roles": {name: {"class": "operator", "title": draw(titles)} for name in ROLES},
        "grants": {name: draw(roles) for name in draw(st.lists(st.sampled_from(PERMISSIONS), unique=True))},
    }
