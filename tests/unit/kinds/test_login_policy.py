"""Login policies: registering, signing in and staying signed in."""

from tests.unit.kinds.asking import Subject, contradictions, fields, same_meaning, unreadable

from pgconf.model import Path

EXAMPLE = Subject(
    fields("""
kind: login_policy
name: staff
for: [admin, operator]
password: {min_length: 12, classes: 3, history: 4}
second_factor: {methods: [totp, sms_code], required: true}
code: {digits: 6, ttl: 5m, resend_after: 60s, attempts: 5, template: login-code}
lockout: {attempts: 5, for: 30m}
session: {idle: 15m, absolute: 12h}
inactive_after: 90d
""")
)


def test_the_example_is_valid() -> None:
    """What the documentation shows passes as it is written."""
    assert EXAMPLE.findings() == []


@same_meaning(
    ("for: [admin, operator]", "for: [operator, admin]"),
    ("session: {idle: 60m, absolute: 24h}", "session: {idle: 1h, absolute: 1d}"),
    ("usernames: [account]", "registration: closed"),
    ("password: {min_length: 12}", "password: {min_length: 12, classes: 1, history: 0}"),
)
def test_what_means_the_same_is_the_same(one: str, other: str) -> None:
    """Sets have no order, times are written one way, and defaults may be written out."""
    assert EXAMPLE.canonical(**fields(one)) == EXAMPLE.canonical(**fields(other))


def test_everything_there_is_can_be_written() -> None:
    """Fields that the example leaves out are accepted."""
    assert not EXAMPLE.findings(
        **fields("""
for: [user]
registration: open
usernames: [phone, email, account]
password: {min_length: 8, classes: 2, history: 1, rotation: 90d}
second_factor: {methods: [totp, email_code], required_for: [money, admin]}
""")
    )


@contradictions(
    ("for: []", ("for",), "the policy is for nobody", "add `admin`, `operator` or `user`"),
    ("usernames: []", ("usernames",), "nobody can say who they are", "add `account`, `phone` or `email`"),
    (
        "password: null\ncode: null\nsecond_factor: null",
        (),
        "nobody can sign in: there are no passwords and no codes",
        "add `password` or `code`",
    ),
    (
        "code: null",
        ("second_factor", "methods"),
        "`sms_code` needs codes, and none are sent",
        "add `code`",
    ),
    (
        "second_factor: {methods: []}",
        ("second_factor", "methods"),
        "there is no way to prove oneself",
        "add `totp`, or leave out `second_factor`",
    ),
    (
        "second_factor: {methods: [totp], required: true, required_for: [money]}",
        ("second_factor", "required_for"),
        "`required_for` has no meaning while everybody needs one",
        "remove it",
    ),
    (
        "session: {idle: 13h, absolute: 12h}",
        ("session", "idle"),
        "`idle` is longer than `absolute`, so it never counts",
        "swap the two, or correct one",
    ),
)
def test_what_contradicts_itself_is_found(change: str, path: Path, message: str, hint: str) -> None:
    """Each contradiction is one finding, at the value that has to change."""
    assert EXAMPLE.findings(**fields(change)) == [("schema/inconsistent", path, message, hint)]


@unreadable(
    (
        "for: [manager]",
        "schema/unknown-value",
        ("for", 0),
        "cannot be `manager`",
        "it may be `admin`, `operator`, `user`",
    ),
    (
        "code: {digits: 3, ttl: 5m, resend_after: 60s, attempts: 5, template: login-code}",
        "schema/out-of-range",
        ("code", "digits"),
        "must be between 4 and 8",
        "",
    ),
    (
        "password: {min_length: 200}",
        "schema/out-of-range",
        ("password", "min_length"),
        "must be between 1 and 128",
        "",
    ),
    (
        "password: {min_length: 12, classes: 5}",
        "schema/out-of-range",
        ("password", "classes"),
        "must be between 1 and 4",
        "",
    ),
)
def test_what_cannot_be_read_is_found(change: str, name: str, path: Path, message: str, hint: str) -> None:
    """What has another shape is told with what may stand there."""
    assert EXAMPLE.only(**fields(change)).tells(name, path, message, hint)
