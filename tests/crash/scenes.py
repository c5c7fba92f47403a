"""What is applied while processes are killed: one scene for every action, and one with all of them."""

from collections.abc import Mapping
from pathlib import Path

from tests.projects import ACCOUNT, MORE, PRODUCTION, SETTINGS, put, shop

from pgconf import Project
from pgconf.app.targets import open_targets
from pgconf.model import Address
from pgconf.ports import Target

ENVIRONMENT = "production"
ONE = f"{SETTINGS}targets: [{{name: office, path: a.db}}]\n"
TWO = f"{SETTINGS}targets: [{{name: office, path: a.db}}, {{name: branch, path: b.db}}]\n"
DATABASES = ("a.db", "b.db")

AUDIENCE = "kind: audience\nname: buyers\nall: users\n"
SECOND = ACCOUNT.replace("icbc-main", "icbc-second").replace("env:ACCOUNT", "env:SECOND")

BEFORE_EVERYTHING = f"""\
{AUDIENCE}---
{SECOND}---
{AUDIENCE.replace("buyers", "staff")}---
{AUDIENCE.replace("buyers", "guests")}"""
AFTER_EVERYTHING = f"""\
{AUDIENCE}title: 买家
---
{SECOND}currency: USD
---
{AUDIENCE.replace("buyers", "team")}moved_from: staff
protect: true
---
{AUDIENCE.replace("buyers", "partners")}"""

SCENES: Mapping[str, tuple[str, str | None, str]] = {
    "first": (ONE, None, AUDIENCE),
    "create": (ONE, "", AUDIENCE),
    "update": (ONE, AUDIENCE, f"{AUDIENCE}title: 买家\n"),
    "replace": (ONE, SECOND, f"{SECOND}currency: USD\n"),
    "delete": (ONE, AUDIENCE, ""),
    "rename": (ONE, AUDIENCE, f"{AUDIENCE.replace('buyers', 'payers')}moved_from: buyers\n"),
    "protect": (ONE, AUDIENCE, f"{AUDIENCE}protect: true\n"),
    "everything": (TWO, BEFORE_EVERYTHING, AFTER_EVERYTHING),
}
"""By name: the settings, what there is besides the shop before (None before the first apply), and after."""

State = Mapping[str, Mapping[Address, tuple[bytes, str, bool]]]
"""By target: the body, the digest and the protection of each resource."""


class Scene:
    """A shop between two states, which can be put back to the first one again and again."""

    def __init__(self, root: Path, name: str) -> None:
        """Make the shop, bring it to the state before, and make the plan that is to be carried out."""
        self.root, self.name = root, name
        settings, before, after = SCENES[name]
        shop(root, {PRODUCTION: settings, MORE: before or ""})
        if before is not None:
            self.project.apply(self.project.plan(ENVIRONMENT), author="li")
        self.old = self.state()
        self._saved = self._files()
        put(root, {MORE: after})
        self.plan = self.project.plan(ENVIRONMENT)
        self.apply()
        self.new = self.state()
        assert self.old != self.new
        self.restore()

    @property
    def project(self) -> Project:
        """Open the project, as every command does anew."""
        return Project.open(self.root)

    @property
    def targets(self) -> list[Target]:
        """Open the targets past the project."""
        return open_targets(self.root, self.project.load(ENVIRONMENT))

    def apply(self) -> None:
        """Carry the plan out."""
        self.project.apply(self.plan, author="li")

    def resume(self, *, undo: bool) -> None:
        """End the run that was left, or take it back."""
        self.project.resume(ENVIRONMENT, undo=undo, author="han")

    def state(self) -> State:
        """Read what all targets hold."""
        return {target.name: _held(target) for target in self.targets}

    def restore(self) -> None:
        """Put the databases back to the state before."""
        for name in DATABASES:
            for suffix in ("", "-journal"):
                (self.root / f"{name}{suffix}").unlink(missing_ok=True)
        for name, content in self._saved.items():
            (self.root / name).write_bytes(content)

    def _files(self) -> dict[str, bytes]:
        return {name: (self.root / name).read_bytes() for name in DATABASES if (self.root / name).exists()}


def _held(target: Target) -> Mapping[Address, tuple[bytes, str, bool]]:
    with target.reading() as reader:
        live = reader.live().resources
        bodies = reader.bodies(live)
    return {at: (bodies[at], held.digest, held.protected) for at, held in live.items()}
