"""What a merchant proves itself with, by provider and way of signing. Every key is a reference."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from pgconf.kinds.annotations import Help, Immutable
from pgconf.kinds.closed import Closed, SecretRef
from pgconf.kinds.scalars import Date, Identifier, Line, Shaped


def _sign_type(data: Any) -> str | None:
    return _chosen(data, "sign_type", "RSA2")


def _api_version(data: Any) -> str | None:
    return _chosen(data, "api_version", "v3")


def _chosen(data: Any, key: str, default: str) -> str | None:
    value = data.get(key, default) if isinstance(data, dict) else getattr(data, key, default)
    return value if isinstance(value, str) else None


def by_field(choose: Any, key: str, choices: list[str]) -> Discriminator:
    """Choose a union's branch by one of its fields, and name that field when nothing fits."""
    return Discriminator(
        choose,
        custom_error_type="branch",
        custom_error_message=f"has an unknown `{key}`",
        custom_error_context={"key": key, "choices": ",".join(choices)},
    )


class Certificate(Closed):
    """A certificate: public, but it expires."""

    content: Annotated[SecretRef, Help("证书内容", "Where the certificate is read from.")]
    serial_no: Annotated[Identifier, Help("证书序列号", "The certificate's serial number.")]
    not_after: Annotated[Date, Help("证书到期日", "The last day on which it is valid.")]


class AlipayKeys(Closed):
    """Alipay with plain keys."""

    app_id: Annotated[
        str, Shaped(r"^[0-9]{16}$", "an Alipay app id of 16 digits", "put it in quotes"), Immutable(),
        Help("应用ID", "The app's id at Alipay."),
    ]  # fmt: skip
    sign_type: Annotated[Literal["RSA2", "RSA"], Help("签名方式", "RSA2 is SHA-256; RSA is SHA-1.")] = "RSA2"
    private_key: Annotated[SecretRef, Help("应用私钥", "The app's private key.")]
    alipay_public_key: Annotated[
        SecretRef | None, Help("支付宝公钥", "Alipay's public key, to verify what it sends.")
    ] = None


class AlipayCertificates(Closed):
    """Alipay with certificates."""

    app_id: Annotated[
        str, Shaped(r"^[0-9]{16}$", "an Alipay app id of 16 digits", "put it in quotes"), Immutable(),
        Help("应用ID", "The app's id at Alipay."),
    ]  # fmt: skip
    sign_type: Annotated[Literal["RSA2-cert"], Help("签名方式", "RSA2 with certificates.")]
    private_key: Annotated[SecretRef, Help("应用私钥", "The app's private key.")]
    app_certificate: Annotated[Certificate, Help("应用公钥证书", "The app's certificate.")]
    alipay_certificate: Annotated[Certificate, Help("支付宝公钥证书", "Alipay's certificate.")]
    alipay_root_certificate: Annotated[Certificate, Help("支付宝根证书", "Alipay's root certificate.")]


AlipayCredentials = Annotated[
    Annotated[AlipayKeys, Tag("RSA2")]
    | Annotated[AlipayKeys, Tag("RSA")]
    | Annotated[AlipayCertificates, Tag("RSA2-cert")],
    by_field(_sign_type, "sign_type", ["RSA2", "RSA", "RSA2-cert"]),
]


class WechatpayV3(Closed):
    """WeChat Pay, API version 3."""

    api_version: Annotated[Literal["v3"], Help("接口版本", "Version 3 signs with SHA256-RSA2048.")] = "v3"
    mch_id: Annotated[Identifier, Immutable(), Help("商户号", "The merchant's number at WeChat Pay.")]
    app_id: Annotated[Identifier, Help("应用ID", "The official account's or app's id.")]
    serial_no: Annotated[SecretRef, Help("商户证书序列号", "Serial number of the API certificate.")]
    not_after: Annotated[Date | None, Help("证书到期日", "The last day of the API certificate.")] = None
    api_v3_key: Annotated[SecretRef, Help("APIv3密钥", "Decrypts what WeChat Pay sends.")]
    private_key: Annotated[SecretRef, Help("商户私钥", "Signs what the merchant sends.")]
    app_secret: Annotated[
        SecretRef | None, Help("应用密钥", "Needed where the payer's openid is asked for.")
    ] = None


class WechatpayV2(Closed):
    """WeChat Pay, API version 2."""

    api_version: Annotated[Literal["v2"], Help("接口版本", "The older version, with one shared key.")]
    sign_type: Annotated[Literal["HMAC-SHA256", "MD5"], Help("签名方式", "How requests are signed.")] = (
        "HMAC-SHA256"
    )
    mch_id: Annotated[Identifier, Immutable(), Help("商户号", "The merchant's number at WeChat Pay.")]
    app_id: Annotated[Identifier, Help("应用ID", "The official account's or app's id.")]
    key: Annotated[SecretRef, Help("API密钥", "Signs both directions.")]
    certificate: Annotated[Certificate | None, Help("API证书", "Needed for refunds.")] = None


WechatpayCredentials = Annotated[
    Annotated[WechatpayV3, Tag("v3")] | Annotated[WechatpayV2, Tag("v2")],
    by_field(_api_version, "api_version", ["v3", "v2"]),
]


class UnionpayCredentials(Closed):
    """UnionPay: certificates for signing, verifying and encrypting."""

    mer_id: Annotated[
        str, Shaped(r"^[0-9A-Za-z]{15}$", "a UnionPay merchant number of 15 characters", "put it in quotes"),
        Immutable(), Help("商户号", "The merchant's number at UnionPay."),
    ]  # fmt: skip
    acquirer: Annotated[Line | None, Help("收单机构", "The acquiring institution's code.")] = None
    sign_type: Annotated[Literal["SHA256-cert", "SM2"], Help("签名方式", "How requests are signed.")] = (
        "SHA256-cert"
    )
    sign_certificate: Annotated[Certificate, Help("签名证书", "Signs what the merchant sends.")]
    sign_certificate_password: Annotated[SecretRef, Help("签名证书密码", "Opens the signing certificate.")]
    verify_certificate: Annotated[Certificate, Help("验签证书", "Verifies what UnionPay sends.")]
    encrypt_certificate: Annotated[Certificate | None, Help("加密证书", "Encrypts card data.")] = None


class CustomCredentials(Closed):
    """A provider pgconf does not know: named secrets, and parameters that are none."""

    secrets: Annotated[dict[str, SecretRef], Help("密钥", "The adapter's secrets by their names.")] = {}
    parameters: Annotated[dict[str, Line], Help("参数", "The adapter's other parameters.")] = {}
