"""What sends messages: an account at an SMS provider, or a mail server (短信与邮件通道)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from pgconf.kinds.annotations import Help, Immutable, Keyed, StageBound, Unordered
from pgconf.kinds.closed import Closed, Problem, ResourceSpec, SecretRef, Window
from pgconf.kinds.credentials import CustomCredentials
from pgconf.kinds.scalars import Email, Flag, Identifier, Line, Number, PerTime, Shaped
from pgconf.model import say

Medium = Literal["sms", "email"]
"""How a message travels."""

Host = Annotated[
    str,
    Shaped(
        r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$",
        "a host name such as `smtp.example.cn`",
        "without `https://`, a port or a path",
        max_length=253,
    ),
]
Port = Annotated[int, Number(Decimal(1), Decimal(65535), whole=True)]


class Signature(Closed):
    """The name in 【】 that a message begins with; the provider has to approve it (短信签名)."""

    name: Annotated[
        str,
        Shaped(r"^[^\x00-\x1f\[\]【】]{2,20}$", "a signature of 2 to 20 characters", "leave out the 【】"),
        Help("签名", "The text between 【 and 】."),
    ]
    state: Annotated[
        Literal["approved", "pending", "rejected"],
        StageBound(),
        Help("审核状态", "What the provider said about it."),
    ] = "pending"


class Mailbox(Closed):
    """Who an e-mail is from."""

    address: Annotated[Email, Help("地址", "The address.")]
    name: Annotated[Line | None, Help("名称", "The name that is shown.")] = None


class AnySender(ResourceSpec):
    """What every sender has, whoever provides it."""

    kind: Literal["sender"]
    enabled: Annotated[Flag, Help("启用", "Whether it sends.")] = True
    rate: Annotated[PerTime | None, Help("总频率限制", "Messages in all, such as `100/s`.")] = None
    per_recipient: Annotated[
        tuple[PerTime, ...], Unordered(),
        Help("单用户频率限制", "Messages to one recipient, such as `1/minute` and `10/day`."),
    ] = ()  # fmt: skip
    hours: Annotated[tuple[Window, ...], Help("可发送时段", "When it sends; always when left out.")] = ()


class AnySmsSender(AnySender):
    """What every SMS provider needs."""

    medium: Annotated[Literal["sms"], Immutable(), Help("媒介", "Short messages.")] = "sms"
    signatures: Annotated[
        tuple[Signature, ...], Keyed("name"), Help("短信签名", "The signatures registered with the provider.")
    ]


class AliyunSms(AnySmsSender):
    """阿里云短信."""

    provider: Annotated[Literal["aliyun"], Immutable(), Help("服务商", "Alibaba Cloud.")]
    region: Annotated[Identifier, Help("地域", "The service's region.")] = "cn-hangzhou"
    access_key_id: Annotated[SecretRef, Help("AccessKey ID", "Names the key.")]
    access_key_secret: Annotated[SecretRef, Help("AccessKey Secret", "Signs requests.")]


class TencentSms(AnySmsSender):
    """腾讯云短信."""

    provider: Annotated[Literal["tencent"], Immutable(), Help("服务商", "Tencent Cloud.")]
    region: Annotated[Identifier, Help("地域", "The service's region.")] = "ap-guangzhou"
    app_id: Annotated[Identifier, StageBound(), Help("应用ID", "The SdkAppId of the SMS application.")]
    secret_id: Annotated[SecretRef, Help("SecretId", "Names the key.")]
    secret_key: Annotated[SecretRef, Help("SecretKey", "Signs requests.")]


class HuaweiSms(AnySmsSender):
    """华为云短信."""

    provider: Annotated[Literal["huawei"], Immutable(), Help("服务商", "Huawei Cloud.")]
    host: Annotated[Host, StageBound(), Help("接入地址", "The host of the application's region.")]
    channel: Annotated[Identifier, StageBound(), Help("通道号", "The channel number of the signature.")]
    app_key: Annotated[SecretRef, Help("Application Key", "Names the application.")]
    app_secret: Annotated[SecretRef, Help("Application Secret", "Signs requests.")]


class TwilioSms(AnySmsSender):
    """Twilio."""

    provider: Annotated[Literal["twilio"], Immutable(), Help("服务商", "Twilio.")]
    account_sid: Annotated[Identifier, StageBound(), Help("账户SID", "The account's number.")]
    auth_token: Annotated[SecretRef, Help("Auth Token", "Proves the account.")]
    from_: Annotated[
        str,
        Shaped(
            r"^(\+[1-9][0-9]{6,14}|MG[0-9a-f]{32})$",
            "a number such as `+14155550100`, or the SID of a messaging service",
            "write numbers with `+` and the country's code",
        ),
        StageBound(),
        Help("发送号码", "The number or messaging service that sends."),
    ]


class SmtpServer(AnySender):
    """A mail server (SMTP)."""

    medium: Annotated[Literal["email"], Immutable(), Help("媒介", "E-mail.")] = "email"
    provider: Annotated[Literal["smtp"], Immutable(), Help("服务商", "A mail server.")]
    host: Annotated[Host, StageBound(), Help("服务器", "The server's name.")]
    port: Annotated[Port, StageBound(), Help("端口", "465 for `implicit`, 587 for `starttls`.")]
    tls: Annotated[
        Literal["implicit", "starttls", "none"],
        StageBound(),
        Help("加密", "Encrypted from the first byte, after a greeting, or not at all."),
    ]
    username: Annotated[Line | None, StageBound(), Help("用户名", "Who signs in; nobody when left out.")] = (
        None
    )
    password: Annotated[SecretRef | None, Help("密码", "What is signed in with.")] = None
    from_: Annotated[Mailbox, StageBound(), Help("发件人", "Who e-mails are from.")]
    reply_to: Annotated[Email | None, StageBound(), Help("回复地址", "Where answers go.")] = None

    def problems(self) -> Iterator[Problem]:
        """Signing in takes a name and a password."""
        if (self.username is None) != (self.password is None):
            given, missing = ("password", "username") if self.username is None else ("username", "password")
            yield Problem(
                (given,),
                say("`{given}` needs `{missing}` beside it", given=given, missing=missing),
                say("give both, or none"),
            )


class CustomSender(AnySender):
    """其他自定义: a provider that an adapter speaks to."""

    provider: Annotated[Literal["custom"], Immutable(), Help("服务商", "Any other provider.")]
    medium: Annotated[Medium, Immutable(), Help("媒介", "What it sends.")]
    adapter: Annotated[Identifier, Immutable(), Help("适配器", "The program that speaks to the provider.")]
    signatures: Annotated[
        tuple[Signature, ...], Keyed("name"), Help("短信签名", "The signatures registered with the provider.")
    ] = ()
    credentials: Annotated[CustomCredentials, StageBound(), Help("凭证", "What the adapter needs.")] = (
        CustomCredentials()
    )


Sender = Annotated[
    AliyunSms | TencentSms | HuaweiSms | TwilioSms | SmtpServer | CustomSender,
    Field(discriminator="provider"),
]
