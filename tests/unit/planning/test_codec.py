"""The plan file: written, read back, and refused when somebody touched it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pgconf.model import (
    Action,
    Address,
    Approval,
    Change,
    FieldChange,
    Guard,
    PgconfError,
    Plan,
    PlanSource,
    Position,
    Quorum,
    Risk,
    Span,
    TargetPlan,
    UsageError,
    Verdict,
)
from pgconf.planning.codec import decode, encode, plan_id, schema, to_text
from pgconf.planning.digest import digest

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=timezone(timedelta(hours=8)))
SPAN = Span("环境/支付.yaml", Position(14, 13), Position(14, 18))
DIGEST = f"sha256:{'0123456789abcdef' * 4}"
UPDATE = Change(
    address=Address("payment_method", "alipay-web"),
    action=Action.UPDATE,
    risk=Risk.DISRUPTIVE,
    reasons=("payments above 20000 CNY are refused from now on",),
    live_digest=DIGEST,
    desired_digest=DIGEST,
    wave=2,
    title="支付宝 💴",
    fields=(
        FieldChange(path="/amount/max", before="50000", after="20000", currency="CNY", origin=SPAN),
        FieldChange(path="/credentials/private_key", sensitive=True),
        FieldChange(path="/enabled", before=True, after=False),
        FieldChange(path="/content", diff="@@ -1 +1 @@\n-a\n+b"),
        FieldChange(path="/countries", before=["CN"], after=[]),
        FieldChange(path="/labels", before={}, after={"a/b": {"深": 1.5}}),
    ),
    moved_from=Address("payment_method", "alipay"),
    origin=SPAN,
)
CREATE = Change(
    address=Address("account", "icbc"),
    action=Action.CREATE,
    risk=Risk.ADDITIVE,
    reasons=("nothing relied on it before",),
    live_digest=None,
    desired_digest=DIGEST,
    wave=1,
)
DELETE = replace(
    CREATE, address=Address("account", "ccb"), action=Action.DELETE, live_digest="md5:1", desired_digest=None
)
TARGET = TargetPlan(
    name="office",
    type="sql",
    identity="new",
    revision=0,
    location=".pgconf/production.db",
    changes=(CREATE, UPDATE, DELETE),
    unchanged=118,
    unmanaged=2,
)


def sealed(plan: Plan) -> Plan:
    """Give a plan its id."""
    return replace(plan, id=plan_id(plan))


PLAN = sealed(
    Plan(
        id="",
        environment="production",
        tool_version="0.1.0",
        source=PlanSource(
            commit="3f2c1ab",
            dirty=False,
            desired_digest=DIGEST,
            authors=("李 <li@example.cn>",),
            guards_from="9c0",
        ),
        created_at=NOW,
        expires_at=NOW + timedelta(hours=24),
        guards=(
            Guard("plan/mass-delete", Verdict.PASSED, "deletes 1 of 3"),
            Guard("plan/money-path", Verdict.REFUSED, "`account/ccb` is deleted"),
            Guard("plan/freeze-window", Verdict.PASSED),
        ),
        quorums=(
            Quorum(people=2, because="destructive", candidates=("王芳", "Zhao")),
            Quorum(people=1, because="account", role="finance", enforced=False),
        ),
        targets=(TARGET, replace(TARGET, name="mirror", changes=())),
    )
)


def test_a_plan_comes_back_as_it_went() -> None:
    """With every field there is, and the time zone it was made in."""
    back = decode(to_text(PLAN), "p.json")
    assert back == PLAN
    assert back.created_at.utcoffset() == timedelta(hours=8)


def test_a_plan_follows_the_published_schema() -> None:
    """And the schema is one itself."""
    Draft202012Validator.check_schema(schema())
    assert list(Draft202012Validator(schema()).iter_errors(encode(PLAN))) == []


def test_a_plan_file_can_be_read_by_people_too() -> None:
    """Chinese stands as it is, what is absent is left out, and the last line ends."""
    text = to_text(PLAN)
    data = json.loads(text)
    created, updated, deleted = data["targets"][0]["changes"]
    assert "支付宝 💴" in text
    assert text.endswith("}\n")
    assert data["summary"] == {"create": 1, "update": 1, "delete": 1, "unchanged": 236, "unmanaged": 4}
    assert set(created) == {"address", "action", "risk", "reasons", "desired_digest", "wave"}
    assert set(deleted) == {"address", "action", "risk", "reasons", "live_digest", "wave"}
    assert updated["moved_from"] == "payment_method/alipay"
    assert updated["fields"][1] == {"path": "/credentials/private_key", "sensitive": True}
    assert updated["origin"] == {
        "file": "环境/支付.yaml", "line": 14, "column": 13, "end_line": 14, "end_column": 18
    }  # fmt: skip


def test_the_id_is_a_digest_of_everything_but_itself_and_approvals() -> None:
    """How the file is laid out does not count; approvals are made over the id."""
    data = json.loads(to_text(PLAN))
    approval = Approval("Li Lei", "-----BEGIN SSH SIGNATURE-----")
    relaid = json.dumps(dict(reversed(data.items())) | {"approvals": [approval._asdict()]})
    assert decode(relaid, "p.json") == replace(PLAN, approvals=(approval,))
    assert plan_id(replace(PLAN, id="sha256:other")) == PLAN.id
    assert plan_id(replace(PLAN, environment="staging")) != PLAN.id


@pytest.mark.parametrize(
    "alter",
    [
        pytest.param(lambda data: data.update(environment="staging"), id="another environment"),
        pytest.param(lambda data: data["targets"][0]["changes"].pop(), id="one change less"),
        pytest.param(
            lambda data: data["targets"][0]["changes"][1]["fields"][0].update(after="90000"),
            id="another amount",
        ),
        pytest.param(lambda data: data.update(expires_at="2036-11-23T10:00:00+00:00"), id="more time"),
        pytest.param(lambda data: data["summary"].update(delete=0), id="a nicer summary"),
        pytest.param(lambda data: data.update(id=DIGEST), id="another id"),
        pytest.param(lambda data: data.update(note="x"), id="something added"),
    ],
)
def test_a_plan_that_was_altered_is_refused(alter: Callable[[dict[str, Any]], object]) -> None:
    """Whatever it is that was touched, and the hint says how to get a good one."""
    data = json.loads(to_text(PLAN))
    alter(data)
    with pytest.raises(PgconfError) as raised:
        decode(json.dumps(data), "p.json")
    (problem,) = raised.value.diagnostics
    assert problem.name == "plan/altered"
    assert problem.message == "`p.json` was altered after it was made: its content does not fit its id"
    assert raised.value.exit_code == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "it is not JSON: Expecting value: line 1 column 1 (char 0)", id="it is empty"),
        pytest.param("kind: plan", "it is not JSON: ", id="it is YAML"),
        pytest.param("[" * 100_000, "it is not JSON", id="it is nested too deeply"),
        pytest.param("[]", "it is JSON, but not a plan", id="it is a list"),
        pytest.param("{}", "it is JSON, but not a plan", id="it is any map"),
        pytest.param('{"format": 1}', "it is JSON, but not a plan", id="it has no id"),
        pytest.param(
            '{"format": 2, "id": "x"}', "its format is 2; this pgconf reads 1", id="it is of a later format"
        ),
    ],
)
def test_what_is_no_plan_is_refused_when(text: str, reason: str) -> None:
    """The call was wrong: the message names the file and the reason."""
    with pytest.raises(UsageError) as raised:
        decode(text, "p.json")
    (problem,) = raised.value.diagnostics
    assert problem.name == "plan/unreadable-file"
    assert problem.message.startswith(f"`p.json` cannot be read as a plan: {reason}")
    assert problem.hint == "`pgconf plan -e ENVIRONMENT -o FILE` makes one"


def forged(alter: Callable[[dict[str, Any]], object]) -> str:
    """Alter a plan and give it the id that fits."""
    data = encode(PLAN)
    alter(data)
    signed = {key: value for key, value in data.items() if key not in {"id", "approvals"}}
    text = json.dumps(signed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(data | {"id": digest(text.encode())})


@pytest.mark.parametrize(
    "alter",
    [
        pytest.param(lambda data: data.pop("source"), id="something is missing"),
        pytest.param(lambda data: data.update(targets=7), id="targets are a number"),
        pytest.param(lambda data: data.update(targets=["office"]), id="a target is text"),
        pytest.param(lambda data: data["targets"][0].update(changes=["x"]), id="a change is text"),
        pytest.param(lambda data: data["targets"][0].update(changes=[[]]), id="a change is a list"),
        pytest.param(lambda data: data["targets"][0].update(colour="red"), id="a target has a field more"),
        pytest.param(
            lambda data: data["targets"][0]["changes"][0].update(action="explode"),
            id="an action is not known",
        ),
        pytest.param(
            lambda data: data["targets"][0]["changes"][0].update(address="icbc"),
            id="an address has no kind",
        ),
        pytest.param(
            lambda data: data["targets"][0]["changes"][1].update(fields=["x"]), id="a field is text"
        ),
        pytest.param(lambda data: data["targets"][0]["changes"][1].update(origin="x"), id="a place is text"),
        pytest.param(lambda data: data.update(created_at="yesterday"), id="a time is a word"),
        pytest.param(lambda data: data.update(created_at="2026-11-23T10:00:00"), id="a time has no zone"),
        pytest.param(lambda data: data.update(tool="0.1.0"), id="the tool is text"),
        pytest.param(lambda data: data.update(environment=["production"]), id="the environment is a list"),
    ],
)
def test_a_plan_of_another_form_is_refused_even_when_its_id_fits(
    alter: Callable[[dict[str, Any]], object],
) -> None:
    """Anybody can compute a digest, so the form is checked as well."""
    with pytest.raises(UsageError) as raised:
        decode(forged(alter), "p.json")
    (problem,) = raised.value.diagnostics
    assert "its content does not have the form of a plan" in problem.message


def test_half_a_character_is_in_no_plan() -> None:
    """What cannot be written as UTF-8 has no digest that could fit."""
    with pytest.raises(PgconfError) as raised:
        decode('{"format": 1, "id": "", "text": "\\ud800"}', "p.json")
    assert raised.value.diagnostics[0].name == "plan/altered"


def test_times_are_kept_in_any_zone() -> None:
    """UTC as well as local time."""
    plan = sealed(replace(PLAN, created_at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert decode(to_text(plan), "p.json").created_at == datetime(2026, 1, 1, tzinfo=UTC)
