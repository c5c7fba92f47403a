"""What a scenario can expect."""

from collections.abc import Iterator

from pgconf.kinds.closed import Closed, Problem
from pgconf.model import say


class Outcome(Closed):
    """What has to follow; what is left out may be anything."""

    def problems(self) -> Iterator[Problem]:
        """A scenario expects something."""
        if not self.model_fields_set:
            yield Problem(
                (), say("the scenario expects nothing, so it cannot fail"), say("say what has to follow")
            )


def needless_reason(answer: str, reason: str | None, *, given: bool | None) -> Iterator[Problem]:
    """Find a reason for saying no where the answer is not expected to be no."""
    if reason is not None and given is not False:
        yield Problem(
            ("because",),
            say("`because` says why not, so `{answer}` has to be false", answer=answer),
            say("write `{answer}: false`", answer=answer),
        )
