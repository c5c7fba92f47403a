"""What a change causes: the findings that were not there at another commit."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from pgconf.app.past import project_at
from pgconf.app.project import Project, no_tick
from pgconf.app.validate import validate
from pgconf.model import Diagnostic


def caused_since(
    project: Project,
    reference: str,
    environments: Sequence[str],
    found: Iterable[Diagnostic],
    as_of: date | None,
) -> list[Diagnostic]:
    """Keep the findings that validating the project as it was at a commit does not give.

    Lines move, so findings are compared by name, message and address; where the same was found n
    times, n of them are old.

    Raises:
        UsageError: git knows no such commit.
    """
    with project_at(project, reference) as before:
        old = Counter(map(_identity, _found_in(before, environments, as_of)))
    new = []
    for diagnostic in found:
        identity = _identity(diagnostic)
        if old[identity] > 0:
            old[identity] -= 1
        else:
            new.append(diagnostic)
    return new


def _identity(diagnostic: Diagnostic) -> tuple[str, str, str]:
    return diagnostic.name, str(diagnostic.message), str(diagnostic.address)


def _found_in(before: Project, environments: Sequence[str], as_of: date | None) -> Sequence[Diagnostic]:
    names = [name for name in environments or before.environments if name in before.environments]
    if not names:
        return ()
    everything = set(names) == set(before.environments) and not environments
    return validate(before, () if everything else names, no_tick, as_of).diagnostics
