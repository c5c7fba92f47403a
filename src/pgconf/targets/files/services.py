"""What has a say about a version: the command that checks it, and the services that read it."""

from dataclasses import dataclass

from pgconf.model import Message
from pgconf.targets.files.commands import run
from pgconf.targets.files.delivery import Delivery
from pgconf.targets.files.folder import Folder


@dataclass(frozen=True, slots=True)
class Services:
    """Asks the commands, and brings to an end what is pending; for whoever holds the lock."""

    folder: Folder
    delivery: Delivery

    def check(self, number: int) -> Message | None:
        """Have a version checked; give the reason when it is refused."""
        return self._run(self.delivery.check, number)

    def settle(self) -> Message | None:
        """Have services read the pending version, if it was switched to; else take it away.

        A process that died may have left it at any point, so everything here can be done again.

        Returns:
            Why services do not take it; then the version before counts again, and they were told so.
        """
        pending = self.folder.pending()
        if pending is None:
            return None
        reason = None
        if self.folder.current() == pending.version:
            reason = self._run(self.delivery.reload, pending.version)
            if reason is None:
                self.folder.settled()
                return None
            self.folder.switch(pending.before)
        if pending.before is not None:
            self._run(self.delivery.reload, pending.before)
        self.folder.discard(pending.version)
        self.folder.settled()
        return reason

    def give_up(self) -> None:
        """Take the pending version away, of which no service knows yet."""
        pending = self.folder.pending()
        if pending is None:
            return
        if self.folder.current() == pending.version:
            self.folder.switch(pending.before)
        self.folder.discard(pending.version)
        self.folder.settled()

    def _run(self, words: tuple[str, ...], number: int) -> Message | None:
        return run(words, self.folder.version(number), self.delivery.seconds) if words else None
