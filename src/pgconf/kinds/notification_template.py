"""What a message says, by medium and language (短信模板, 邮件主题与内容)."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pgconf.kinds.annotations import Help, StageBound
from pgconf.kinds.closed import Closed, Problem, ResourceSpec
from pgconf.kinds.events import FieldName, FieldType
from pgconf.kinds.inner_names import all_undeclared, repeated, undeclared
from pgconf.kinds.scalars import Count, Identifier, Line, Locale, Shaped, Text
from pgconf.model import say

TemplatePath = Annotated[
    str,
    Shaped(
        r"^([A-Za-z0-9_-][A-Za-z0-9_.-]*/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*\.j2$",
        "the path of a `.j2` file inside the project",
        "write it relative to the project's root, such as `templates/mail/paid.zh.html.j2`",
        max_length=255,
    ),
]

# `${name}` and `{1}` are what SMS providers put values into.
_NAMED = re.compile(r"\$\{([^{}]*[^{}0-9][^{}]*)\}")
_NUMBERED = re.compile(r"\{([0-9]+)\}")


class Variable(Closed):
    """Something a template leaves open."""

    type: Annotated[FieldType, Help("类型", "What is put in.")]
    max: Annotated[
        Count | None, Help("最大长度", "The most characters it can have; only text and codes.")
    ] = None

    def problems(self) -> Iterator[Problem]:
        """Only what is written as it is has a length of its own."""
        if self.max is not None and self.type not in ("text", "code", "url"):
            yield Problem(
                ("max",),
                say("the length of `{type}` follows from its format", type=self.type),
                say("remove `max`"),
            )


class SmsText(Closed):
    """A short message in one language, as the provider approved it."""

    signature: Annotated[Line, Help("短信签名", "The sender's signature that the template belongs to.")]
    provider_template: Annotated[
        Identifier, StageBound(), Help("模板编号", "The template's id at the provider.")
    ]
    state: Annotated[
        Literal["approved", "pending", "rejected"],
        StageBound(),
        Help("审核状态", "What the provider said about it."),
    ] = "pending"
    body: Annotated[
        Text,
        Help("内容", "The text in the provider's own syntax, such as `${name}` or `{1}`; without signature."),
    ]
    parameters: Annotated[
        tuple[FieldName, ...], Help("参数顺序", "The variables that `{1}`, `{2}` … stand for, in order.")
    ] = ()

    def problems(self) -> Iterator[Problem]:
        """Every number in the text stands for a variable, where variables are numbered at all."""
        yield from repeated(("parameters",), self.parameters)
        for number in _NUMBERED.findall(self.body) if self.parameters else ():
            if not 1 <= int(number) <= len(self.parameters):
                yield Problem(
                    ("body",),
                    say(
                        "`{{{number}}}` stands for no variable: `parameters` names {parameters}",
                        number=number,
                        parameters=len(self.parameters),
                    ),
                    say("list the variables in `parameters`, in the order of their numbers"),
                )


class EmailText(Closed):
    """An e-mail in one language. Jinja2 fills in the variables."""

    subject: Annotated[Line, Help("主题", "One line of Jinja2.")]
    body: Annotated[TemplatePath | None, Help("正文文件", "A Jinja2 file, relative to the project.")] = None
    text: Annotated[Text | None, Help("正文", "The body itself, when it is short.")] = None

    def problems(self) -> Iterator[Problem]:
        """There is one body."""
        if (self.body is None) == (self.text is None):
            yield Problem(
                () if self.body is None else ("text",),
                say("an e-mail has its body in a file (`body`) or right here (`text`)"),
                say("give one of the two"),
            )


class NotificationTemplate(ResourceSpec):
    """The texts of one message."""

    kind: Literal["notification_template"]
    category: Annotated[
        Literal["transactional", "otp", "promotional"],
        Help("类别", "About a person's own business, a code for signing in, or advertising."),
    ]
    variables: Annotated[
        dict[FieldName, Variable],
        Help("变量", "What the event fills in, by the name of the payload's field."),
    ] = {}
    sms: Annotated[dict[Locale, SmsText], Help("短信模板", "Short messages by language.")] = {}
    email: Annotated[dict[Locale, EmailText], Help("邮件模板", "E-mails by language.")] = {}

    def problems(self) -> Iterator[Problem]:
        """There is a text, and short messages use the variables that are declared."""
        if not (self.sms or self.email):
            yield Problem((), say("the template has no text"), say("add `sms` or `email`"))
        for locale, message in self.sms.items():
            at = ("sms", locale)
            yield from all_undeclared((*at, "parameters"), "variable", message.parameters, self.variables)
            for name in dict.fromkeys(_NAMED.findall(message.body)):
                yield from undeclared((*at, "body"), "variable", name, self.variables)
