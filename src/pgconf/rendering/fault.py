"""What goes wrong while a template is filled in."""

from pgconf.model import Message


class FaultError(Exception):
    """A value cannot be written, or a template asks for what it must not have.

    Attributes:
        problem: a clause that completes "the template cannot be filled in: …".
        value: the value at fault, if it is one that resources hold.
    """

    def __init__(self, problem: Message, value: object = None) -> None:
        """Take the problem and the value."""
        super().__init__(problem)
        self.problem = problem
        self.value = value
