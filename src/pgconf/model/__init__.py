"""The nouns of pgconf: immutable values from the standard library alone."""

from pgconf.model.address import Address
from pgconf.model.diagnostic import (
    Checked,
    Diagnostic,
    Edit,
    Fix,
    Place,
    Related,
    Severity,
    Within,
    has_errors,
)
from pgconf.model.errors import (
    InvalidError,
    LockedError,
    PartialError,
    PgconfError,
    RefusedError,
    StaleError,
    UsageError,
)
from pgconf.model.fact import ANY_PRODUCT, Confidence, Fact, Facts
from pgconf.model.live import (
    Action,
    LiveResource,
    LiveState,
    Revision,
    RevisionChange,
    RevisionNote,
    Write,
)
from pgconf.model.message import Message, Translate, joined, said, say
from pgconf.model.path import Path, to_dotted, to_pointer
from pgconf.model.plan import (
    PLAN_FORMAT,
    Change,
    FieldChange,
    Plan,
    PlanSource,
    Risk,
    Summary,
    TargetPlan,
)
from pgconf.model.position import Position, Span
from pgconf.model.report import Allowed, Report
from pgconf.model.resource import DesiredState, Document, Reference, Resource, Source
from pgconf.model.suggest import did_you_mean, nearest
from pgconf.model.words import with_article

__all__ = [
    "ANY_PRODUCT",
    "PLAN_FORMAT",
    "Action",
    "Address",
    "Allowed",
    "Change",
    "Checked",
    "Confidence",
    "DesiredState",
    "Diagnostic",
    "Document",
    "Edit",
    "Fact",
    "Facts",
    "FieldChange",
    "Fix",
    "InvalidError",
    "LiveResource",
    "LiveState",
    "LockedError",
    "Message",
    "PartialError",
    "Path",
    "PgconfError",
    "Place",
    "Plan",
    "PlanSource",
    "Position",
    "Reference",
    "RefusedError",
    "Related",
    "Report",
    "Resource",
    "Revision",
    "RevisionChange",
    "RevisionNote",
    "Risk",
    "Severity",
    "Source",
    "Span",
    "StaleError",
    "Summary",
    "TargetPlan",
    "Translate",
    "UsageError",
    "Within",
    "Write",
    "did_you_mean",
    "has_errors",
    "joined",
    "nearest",
    "said",
    "say",
    "to_dotted",
    "to_pointer",
    "with_article",
]
