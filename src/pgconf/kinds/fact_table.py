"""How facts stand in the files that come with pgconf: a table for each subject."""

from typing import Annotated

from pgconf.kinds.annotations import Help
from pgconf.kinds.closed import Closed
from pgconf.kinds.project import FactName, StatedFact


class FactTable(Closed):
    """Facts by their names, `provider/limit` or `provider/product/limit`."""

    facts: Annotated[dict[FactName, StatedFact], Help("事实", "The facts by name.")]
