"""What is applied while processes are killed: one scene for every action, and two with all of them."""

from collections.abc import Mapping
from pathlib import Path

from tests.crash.places import FOLDER, NAMES, Places, variable
from tests.projects import ACCOUNT, MORE, PRODUCTION, SETTINGS, accepting, applied, put, shop

from pgconf import Project
from pgconf.app.targets import open_targets
from pgconf.model import Address, Terms
from pgconf.planning.guard import GUARDS
from pgconf.ports import Target

ENVIRONMENT = "production"
OFFICE, BRANCH = (f"{{name: {name}, url: {{secret: env:{variable(name)}}}}}" for name in NAMES)
ONE = f"{SETTINGS}targets: [{OFFICE}]\n"
TWO = f"{SETTINGS}targets: [{OFFICE}, {BRANCH}]\n"
FILES = f"""\
{SETTINGS}targets:
  - {OFFICE}
  - name: gateway
    type: files
    path: {FOLDER}
    keep: 2
    check: [test, -f, "{{folder}}/audiences.json"]
    reload: ["true"]
"""
TEMPLATES = {
    "templates/each.j2": """\
{#- pgconf
reads: [audience]
each: audience
writes: audiences/{{ item.name }}.json
-#}
{"title": {{ item.title | default(item.name) }}}
""",
    "templates/all.j2": """\
{#- pgconf
reads: [audience]
writes: audiences.json
-#}
{{ audience | json }}
""",
}

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
    "files": (FILES, BEFORE_EVERYTHING, AFTER_EVERYTHING),
}
"""By name: the settings, what there is besides the shop before (None before the first apply), and after."""

State = Mapping[str, Mapping[Address, tuple[bytes, str, bool]]]
"""By target: the body, the digest and the protection of each resource."""


class Scene:
    """A shop between two states, which can be put back to the first one again and again."""

    def __init__(self, root: Path, name: str, places: Places) -> None:
        """Make the shop, bring it to the state before, and make the plan that is to be carried out."""
        self.root, self.name, self._places = root, name, places
        settings, before, after = SCENES[name]
        shop(root, {PRODUCTION: settings, MORE: before or "", **TEMPLATES})
        if before is not None:
            applied(self.project)
        self.old = self.state()
        places.save()
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
        self.project.apply(self.plan, author="li", terms=accepting(self.plan))

    def resume(self, *, undo: bool) -> None:
        """End the run that was left, or take it back."""
        terms = Terms(accepted=dict.fromkeys(GUARDS, "a test"))
        self.project.resume(ENVIRONMENT, undo=undo, author="han", terms=terms)

    def state(self) -> State:
        """Read what all targets hold."""
        return {target.name: _held(target) for target in self.targets}

    def restore(self) -> None:
        """Put the targets back to the state before."""
        self._places.restore()


def _held(target: Target) -> Mapping[Address, tuple[bytes, str, bool]]:
    with target.reading() as reader:
        live = reader.live().resources
        bodies = reader.bodies(live)
    return {at: (bodies[at], held.digest, held.protected) for at, held in live.items()}
