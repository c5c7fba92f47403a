"""Check secrets: which references of an environment can be read here, without showing any."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pgconf.app.desired import Desired, declare
from pgconf.app.project import Project, Tick
from pgconf.app.secrets import open_secrets
from pgconf.model import Address, Diagnostic, PgconfError, Place, Related, Severity, say
from pgconf.planning.secrets import secret_references
from pgconf.secrets import FileSource, SecretReader
from pgconf.secrets.unresolved import reason

_MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class CheckedSecret:
    """One reference, the resources that use it, and why it cannot be read; None when it can."""

    reference: str
    reason: str | None
    used_by: tuple[Address, ...]

    @property
    def source(self) -> str:
        """Where the secret is kept: `env`, `file` and so on."""
        return self.reference.partition(":")[0]

    @property
    def resolves(self) -> bool:
        """Whether it can be read."""
        return self.reason is None


@dataclass(frozen=True, slots=True)
class SecretCheck:
    """All references of an environment, sorted, and what is wrong with them."""

    environment: str
    secrets: tuple[CheckedSecret, ...]
    diagnostics: tuple[Diagnostic, ...]


def check_secrets(project: Project, environment: str, tick: Tick) -> SecretCheck:
    """Read every secret of an environment, those of its targets included, and forget it at once.

    Raises:
        UsageError: there is no such environment.
        InvalidError: the configuration has errors.
    """
    desired = declare(project, environment, tick)
    places: dict[str, list[Place]] = {}
    for place, reference in _references(project, desired):
        places.setdefault(reference, []).append(place)
    reader, files = open_secrets(project.root), FileSource(project.root)
    found = {
        reference: [*_problems(reader, files, reference, places[reference])] for reference in sorted(places)
    }
    return SecretCheck(
        environment,
        tuple(
            CheckedSecret(reference, _reason(reader, reference), _resources(places[reference]))
            for reference in found
        ),
        tuple(desired.loaded.locator.located([one for told in found.values() for one in told])),
    )


def _references(project: Project, desired: Desired) -> Iterator[tuple[Place, str]]:
    environment = Address("environment", desired.loaded.desired.environment)
    for index, target in enumerate(desired.loaded.require_settings().targets):
        if target.url is not None:
            yield Place(environment, ("targets", index, "url")), target.url.secret
    for address, one in desired.sealed.items():
        for path, reference in secret_references(one.body, project.registry[address.kind].shape):
            yield Place(address, path), reference


def _problems(
    reader: SecretReader, files: FileSource, reference: str, places: Sequence[Place]
) -> Iterator[Diagnostic]:
    source, _, name = reference.partition(":")
    related = tuple(Related(say("it is used here too"), place) for place in places[1:_MOST_PLACES])
    try:
        reader.resolve(reference)
    except PgconfError as error:
        (why,) = error.diagnostics
        yield Diagnostic(
            name="secret/reference-unresolvable",
            message=why.message,
            hint=why.hint,
            where=places[0],
            related=related,
        )
        return
    if source == files.name and files.is_open_to_all(name):
        yield Diagnostic(
            name="secret/file-world-readable",
            severity=Severity.WARNING,
            message=say(
                "every account of this machine may read the secret `{reference}`", reference=reference
            ),
            hint=say("take that right away: `chmod o-r {name}`", name=name),
            where=places[0],
            related=related,
        )


def _reason(reader: SecretReader, reference: str) -> str | None:
    try:
        reader.resolve(reference)
    except PgconfError as error:
        return reason(error)
    return None


def _resources(places: Sequence[Place]) -> tuple[Address, ...]:
    return tuple(sorted({place.subject for place in places if isinstance(place.subject, Address)}))
