"""pgconf: a payment back office as code, validated, planned and deployed.

from pgconf import Project

plan = Project.open("shop").plan("production")
print(plan.summary)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pgconf.app.project import Project

__version__ = "0.1.0"

__all__ = ["Project", "__version__"]


def __getattr__(name: str) -> Any:
    """Import `Project` when it is asked for, so that `pgconf --version` does not pay for it."""
    if name == "Project":
        from pgconf.app.project import Project

        return Project
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
