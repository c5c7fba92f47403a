"""The header of a template: which resources it reads, and what it writes (渲染模板)."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help, Unordered
from pgconf.kinds.closed import Closed
from pgconf.kinds.policy import KindName
from pgconf.kinds.scalars import Line, OneOrMore

Format = Literal["json", "yaml", "toml", "ini", "nginx", "csv", "sql", "po", "html", "text"]


class TemplateHeader(Closed):
    """What stands in the comment `{# pgconf … #}` at the top of a template."""

    reads: Annotated[
        tuple[KindName, ...], OneOrMore(), Unordered(),
        Help("读取", "The kinds whose resources it reads; each is a list under that name."),
    ]  # fmt: skip
    writes: Annotated[
        Line,
        Help("输出", "The artifact: a path such as `gateway/{{ item.name }}.json`, in the output folder."),
    ]
    each: Annotated[
        Line | None,
        Help("逐个", "A Jinja2 expression for a list: one artifact for each `item` of it; else only one."),
    ] = None
    format_: Annotated[
        Format | None,
        Help(
            "格式", "How values are written and what is checked; told by the ending of `writes` if left out."
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class ArtifactTemplate:
    """A template with its header.

    Attributes:
        file: where it is, relative to the project's root.
        text: all of it; the header is a comment in it.
        header: what it reads and writes.
        line: where the header begins, from 1.
    """

    file: str
    text: str
    header: TemplateHeader
    line: int = 1
