"""PostgreSQL goes away in the middle of an apply, and comes back: the run is ended, or taken back."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.crash.places import places
from tests.crash.scenes import ENVIRONMENT, Scene
from tests.postgres import OwnServer, Postgres, own_server

from pgconf.app.runs import check_audit, lock_state
from pgconf.model import PgconfError
from pgconf.targets.sql.journal import SqlJournal
from pgconf.targets.sql.writer import SqlWriter


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    """Start a server that may be stopped and killed."""
    with own_server() as server:
        yield server


@pytest.fixture
def scene(server: OwnServer, tmp_path: Path) -> Iterator[Scene]:
    """Make a scene with two databases on it."""
    with places(tmp_path, Postgres(server.url)) as made:
        yield Scene(tmp_path, "everything", made)


MOMENTS = {
    "as the run is written down": (SqlJournal, "begin"),
    "as the first database is written": (SqlWriter, "_write"),
    "between the databases": (SqlJournal, "made"),
    "as the run is closed": (SqlJournal, "finish"),
}


@pytest.mark.parametrize("undo", [False, True], ids=["ended", "taken back"])
@pytest.mark.parametrize("go_away", [OwnServer.stop, OwnServer.kill], ids=["stopped", "killed"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_whose_server_went_away_is_resumed(
    server: OwnServer, scene: Scene, moment: str, go_away: Callable[[OwnServer], None], undo: bool  # noqa: FBT001 - a case
) -> None:  # fmt: skip
    """The state is the new one or the old one, the audit is whole, and nobody is kept away."""
    owner, name = MOMENTS[moment]
    original = getattr(owner, name)

    def lose_the_server(*arguments: object) -> object:
        go_away(server)
        return original(*arguments)

    with ExitStack() as stack:
        patched = stack.enter_context(pytest.MonkeyPatch.context())
        stack.callback(server.start)
        patched.setattr(owner, name, lose_the_server)
        try:
            scene.apply()
        except PgconfError as error:
            assert error.exit_code in {1, 4}  # noqa: PT017 - it may also not be raised, when all was written
    was_open = lock_state(scene.project, ENVIRONMENT).view.run is not None
    _forget_this_process(scene)
    scene.resume(undo=undo)
    if was_open:
        assert scene.state() == (scene.old if undo else scene.new)
    assert scene.state() in (scene.old, scene.new)
    assert lock_state(scene.project, ENVIRONMENT).standing == "free"
    assert check_audit(scene.project, ENVIRONMENT)[1] == []


def _forget_this_process(scene: Scene) -> None:
    """Have the lease end, as it does when the process that lost its server has ended."""
    (office,) = (target for target in scene.targets if target.name == "office")
    with office.writing() as writer:
        connection = writer._connection  # type: ignore[attr-defined] # noqa: SLF001 - past pgconf
        connection.exec_driver_sql("UPDATE pgconf_lease SET expires_at = renewed_at WHERE owner IS NOT NULL")
        connection.commit()
