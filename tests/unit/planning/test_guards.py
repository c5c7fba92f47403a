"""Guards: each refuses at its limit and not before, and says what it has counted."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.methods import OTHERS, methods
from tests.projects import MORE, PRODUCTION, SETTINGS, accepting, applied, execute, put
from tests.unit.planning.office import ROLES

from pgconf import Project
from pgconf.model import Guard, Plan, RefusedError, Verdict
from pgconf.planning.guard import GUARDS

AUDIENCES = "environments/base/audiences.yaml"
METHODS = "environments/base/methods.yaml"


def audiences(*names: str, title: str = "买家") -> str:
    """Declare audiences, the kind that nothing depends on."""
    return "---\n".join(f"kind: audience\nname: {name}\ntitle: {title}\nall: users\n" for name in names)


def numbered(count: int, title: str = "买家") -> str:
    """Declare so many audiences."""
    return audiences(*(f"a{number}" for number in range(count)), title=title)


def shop(root: Path, *files: tuple[str, str], settings: str = "") -> Project:
    """Make a shop of some files, and apply it."""
    project = put(root, {PRODUCTION: SETTINGS.replace("live", "sandbox") + settings, **dict(files)})
    applied(project)
    return project


def refused(plan: Plan) -> dict[str, str]:
    """Give the guards that refuse a plan, and why."""
    return {guard.name: guard.detail for guard in plan.guards if guard.verdict is Verdict.REFUSED}


def detail(plan: Plan, name: str) -> str:
    """Give what a guard has counted."""
    return next(guard.detail for guard in plan.guards if guard.name == name)


def after(project: Project, file: str, text: str | None, **options: Any) -> Plan:
    """Change one file and plan."""
    return put(project.root, {file: text}).plan("production", **options)


def test_every_guard_says_something_of_every_plan(tmp_path: Path) -> None:
    """A plan lists them all, in one order; a first deployment passes them."""
    put(tmp_path, {PRODUCTION: SETTINGS, AUDIENCES: numbered(40)})
    plan = Project.open(tmp_path).plan("production")
    assert [guard.name for guard in plan.guards] == list(GUARDS)
    assert refused(plan) == {}


def test_nothing_is_refused_where_there_is_nothing_to_do(tmp_path: Path) -> None:
    """Not even in a freeze."""
    freeze = "freeze: [{from: 2000-01-01T00:00, to: 2999-01-01T00:00, because: 双十一}]\n"
    project = put(tmp_path, {PRODUCTION: SETTINGS.replace("extends: base\n", "") + freeze})
    assert refused(project.plan("production")) == {}


@pytest.mark.parametrize(
    ("limit", "most"),
    [
        ("", 10),
        ("guards: {max_deletes: 3}\n", 3),
        ("guards: {max_deletes: 0}\n", 0),
        ("guards: {max_delete_ratio: 10%}\n", 4),
        ("guards: {max_delete_ratio: 0.1%}\n", 1),
        ("guards: {max_delete_ratio: 0%}\n", 0),
        ("guards: {max_deletes: 8, max_delete_ratio: 5%}\n", 2),
        ("guards: {max_deletes: 1, max_delete_ratio: 50%}\n", 1),
    ],
)
def test_mass_delete_refuses_one_more_than_the_limit(tmp_path: Path, limit: str, most: int) -> None:
    """A count, a share of all that allows one, or whichever is less; ten where none is set."""
    project = shop(tmp_path, (AUDIENCES, numbered(40)), settings=limit)
    allowed = after(project, AUDIENCES, numbered(40 - most))
    assert "plan/mass-delete" not in refused(allowed)
    if most:
        assert detail(allowed, "plan/mass-delete") == f"deletes {most} of {most}"
    why = refused(after(project, AUDIENCES, numbered(39 - most)))["plan/mass-delete"]
    assert why == f"{most + 1} of 40 resources are deleted, and {most} may be"


@pytest.mark.parametrize(
    ("limit", "total", "most"),
    [
        ("", 40, 20),
        ("", 12, 10),
        ("guards: {max_change_ratio: 20%}\n", 40, 8),
        ("guards: {max_change_ratio: 20%}\n", 4, 1),
        ("guards: {max_change_ratio: 0%}\n", 4, 0),
    ],
)
def test_mass_change_refuses_one_more_than_the_share(
    tmp_path: Path, limit: str, total: int, most: int
) -> None:
    """Half of all and ten in any case, or what is declared, which allows one."""
    project = shop(tmp_path, (AUDIENCES, numbered(total)), settings=limit)

    def changed(count: int) -> Plan:
        new = audiences(*(f"a{n}" for n in range(count)), title="新")
        old = audiences(*(f"a{n}" for n in range(count, total)))
        return after(project, AUDIENCES, "---\n".join(filter(None, [new, old])))

    assert "plan/mass-change" not in refused(changed(most))
    why = refused(changed(most + 1))["plan/mass-change"]
    assert why.startswith(f"{most + 1} of {total} resources are changed, and {most} may be (")


def test_creating_is_not_changing(tmp_path: Path) -> None:
    """However much comes."""
    project = shop(tmp_path, (AUDIENCES, numbered(4)), settings="guards: {max_change_ratio: 0%}\n")
    plan = after(project, AUDIENCES, numbered(400))
    assert refused(plan) == {}
    assert detail(plan, "plan/mass-change") == "changes 0 % of 0 %"


@pytest.mark.parametrize(
    ("held", "left", "why"),
    [
        (2, 1, None),
        (5, 3, None),
        (3, 1, "2 of 3 `audience` are deleted"),
        (9, 1, "8 of 9 `audience` are deleted"),
        (1, 0, "`audience/a0` is deleted, and no `audience` is left"),
        (2, 0, "`audience/a0` is deleted, and no `audience` is left"),
    ],
)
def test_small_set_counts_among_the_own_kind(tmp_path: Path, held: int, left: int, why: str | None) -> None:
    """Half may go, the last one and more than half may not, however large the rest of the shop is."""
    project = shop(tmp_path, (AUDIENCES, numbered(held)), (METHODS, methods(counter=True)))
    plan = after(project, AUDIENCES, numbered(left) or None)
    assert refused(plan).get("plan/small-set") == why


def test_small_set_is_not_fooled_by_what_comes(tmp_path: Path) -> None:
    """Eight of nine are gone, whatever takes their place."""
    project = shop(tmp_path, (AUDIENCES, numbered(9)))
    plan = after(project, AUDIENCES, audiences("a0", *(f"b{number}" for number in range(8))))
    assert refused(plan)["plan/small-set"] == "8 of 9 `audience` are deleted"
    assert "plan/small-set" in refused(after(project, AUDIENCES, audiences("b0")))


def test_a_rename_deletes_nothing(tmp_path: Path) -> None:
    """It is the same thing by another name."""
    project = shop(tmp_path, (AUDIENCES, audiences("buyers")))
    renamed = "kind: audience\nname: payers\nmoved_from: buyers\ntitle: 买家\nall: users\n"
    assert refused(after(project, AUDIENCES, renamed)) == {}


def test_an_empty_environment_empties_no_target(tmp_path: Path) -> None:
    """It looks like a checkout that failed; policies do not count, since nothing of them is deployed."""
    project = shop(tmp_path, (AUDIENCES, numbered(3)))
    plan = after(project, AUDIENCES, None)
    why = "the environment declares nothing, and all 3 resources of the target would go"
    assert refused(plan)["plan/empty-desired"] == why
    assert "plan/empty-desired" not in refused(after(project, AUDIENCES, numbered(1)))


def test_an_empty_environment_is_no_matter_where_nothing_is_managed(tmp_path: Path) -> None:
    """What others keep there stays."""
    project = shop(tmp_path, (AUDIENCES, numbered(1)))
    execute(project, "UPDATE pgconf_resource SET managed_by = 'others'")
    assert refused(after(project, AUDIENCES, None)) == {}


NOBODY = "no payment method is left that is switched on: nobody can pay any more"


@pytest.mark.parametrize(
    ("left", "is_refused"),
    [
        ({"a": True, "b": False, "c": False}, False),
        ({"a": False, "b": False, "c": False}, True),
        ({"c": False}, True),
        ({"c": True}, False),
        ({"a": True, "b": True}, False),
    ],
)
def test_somebody_must_be_able_to_pay(tmp_path: Path, left: dict[str, bool], *, is_refused: bool) -> None:
    """By switching off and by deleting alike."""
    project = shop(tmp_path, (METHODS, methods(a=True, b=True, c=False)))
    found = refused(after(project, METHODS, methods(**left))).get("plan/disables-all-payment")
    assert found == (NOBODY if is_refused else None)


def test_where_nobody_could_pay_nothing_gets_worse(tmp_path: Path) -> None:
    """Deleting what was switched off already disables nothing."""
    project = shop(tmp_path, (METHODS, methods(a=False, b=False)), (AUDIENCES, numbered(2)))
    plan = after(project, METHODS, methods(b=False))
    assert "plan/disables-all-payment" not in refused(plan)
    assert "plan/disables-all-payment" not in refused(after(project, AUDIENCES, numbered(1)))


def test_a_body_that_was_edited_by_hand_counts_as_one_that_can_be_paid_with(tmp_path: Path) -> None:
    """Nobody knows, so it is taken for the dangerous case."""
    project = shop(tmp_path, (METHODS, methods(a=True)))
    execute(project, "UPDATE pgconf_resource SET body = '[]' WHERE name = 'a'")
    assert refused(after(project, METHODS, OTHERS))["plan/disables-all-payment"] == NOBODY


def test_money_path_names_what_is_deleted_or_switched_off(tmp_path: Path) -> None:
    """Changing it in another way is no loss."""
    project = shop(tmp_path, (METHODS, methods(a=True, b=True, c=True)))
    off = after(project, METHODS, methods(a=False, b=True, c=True))
    assert refused(off)["plan/money-path"] == "`payment_method/a` is switched off"
    gone = after(project, METHODS, methods(b=True, c=True))
    assert refused(gone)["plan/money-path"] == "`payment_method/a` is deleted"
    lower = methods(a=True, b=True, c=True).replace("max: 50000", "max: 20000")
    assert refused(after(project, METHODS, lower)) == {}


def test_money_path_counts_several_and_names_the_first_ones(tmp_path: Path) -> None:
    """A long list is cut."""
    names = [f"m{number}" for number in range(8)]
    project = shop(tmp_path, (METHODS, methods(**dict.fromkeys([*names, "z"], True))))
    two = after(project, METHODS, methods(**{n: n not in {"m0", "m1"} for n in [*names, "z"]}))
    start = "resources that money or rights depend on are deleted or switched off:"
    assert refused(two)["plan/money-path"] == f"2 {start} `payment_method/m0`, `payment_method/m1`"
    all_but_one = after(project, METHODS, methods(z=True))
    five = ", ".join(f"`payment_method/m{number}`" for number in range(5))
    assert refused(all_but_one)["plan/money-path"] == f"8 {start} {five} …"


def test_money_path_knows_the_roles_inside_of_a_matrix(tmp_path: Path) -> None:
    """A role is a way to money too; a new title is none."""
    project = shop(tmp_path, (MORE, ROLES))
    without = ROLES.replace(", cashier: {class: operator, title: 出纳}", "")
    assert refused(after(project, MORE, without))["plan/money-path"] == "the role `cashier` is deleted"
    assert refused(after(project, MORE, ROLES.replace("出纳", "收银"))) == {}
    assert (
        refused(after(project, MORE, ROLES.replace("class: operator, title: 出", "class: user, title: 出")))
        == {}
    )


@pytest.mark.parametrize(
    ("minute", "is_frozen"),
    [
        ("2026-11-09T15:59", False),
        ("2026-11-09T16:00", True),
        ("2026-11-12T15:59", True),
        ("2026-11-12T16:00", False),
    ],
)
def test_a_freeze_lasts_from_its_first_minute_to_its_last(
    tmp_path: Path, minute: str, *, is_frozen: bool
) -> None:
    """In the zone of the environment, wherever pgconf runs."""
    freeze = "freeze: [{from: 2026-11-10T00:00, to: 2026-11-13T00:00, because: 双十一}]\n"
    project = put(tmp_path, {PRODUCTION: SETTINGS + freeze, AUDIENCES: numbered(1)})
    now = datetime.fromisoformat(minute).replace(tzinfo=UTC)
    found = refused(project.plan("production", now=now)).get("plan/freeze-window")
    why = "nothing is deployed before 2026-11-13 00:00 (Asia/Shanghai): 双十一"
    assert found == (why if is_frozen else None)


def test_one_target_that_would_suffer_is_enough(tmp_path: Path) -> None:
    """The other one holds nothing yet."""
    two = "targets: [{name: office, path: a.db}, {name: branch, path: b.db}]\n"
    project = shop(tmp_path, (AUDIENCES, numbered(30)), settings=two)
    (tmp_path / "a.db").unlink()
    plan = after(project, AUDIENCES, numbered(5))
    assert refused(plan)["plan/mass-delete"] == "25 of 30 resources are deleted, and 10 may be"


def test_what_the_environment_lists_as_protected_stays(tmp_path: Path) -> None:
    """Like what the target records; other resources may go."""
    protected = "guards: {protected: [audience/a0]}\n"
    project = shop(tmp_path, (AUDIENCES, numbered(4)), settings=protected)
    with pytest.raises(RefusedError) as caught:
        after(project, AUDIENCES, audiences("a1", "a2", "a3"))
    (found,) = caught.value.diagnostics
    assert (found.name, str(found.address)) == ("plan/protected", "audience/a0")
    assert found.hint is not None
    assert "guards.protected" in found.hint
    assert refused(after(project, AUDIENCES, numbered(3))) == {}


def test_what_was_refused_can_be_accepted_all_at_once(tmp_path: Path) -> None:
    """Each by its own name."""
    project = shop(tmp_path, (METHODS, methods(a=True)), (AUDIENCES, numbered(12)))
    plan = put(project.root, {METHODS: OTHERS, AUDIENCES: None}).plan("production")
    assert list(refused(plan)) == [
        "plan/mass-delete", "plan/mass-change", "plan/small-set",
        "plan/disables-all-payment", "plan/money-path",
    ]  # fmt: skip
    assert Guard("plan/freeze-window", Verdict.PASSED) in plan.guards
    assert project.apply(plan, author="li", terms=accepting(plan))
