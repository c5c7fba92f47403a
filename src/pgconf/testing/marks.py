"""A target notices that a secret has changed, and keeps no secret; one that keeps no marks says so."""

import pytest

from pgconf.model import Address, SecretMark, SecretMarks, SecretsInUse, SecretText, SecretUse, StaleError
from pgconf.planning.digest import digest
from pgconf.ports import Target
from pgconf.testing.site import Site
from pgconf.testing.writes import NOTE, create, delete, update

_ROW, _OTHER = Address("payment_method", "alipay-web"), Address("payment_method", "wechat-h5")
_PATH, _REFERENCE = "/credentials/private_key", "env:ALIPAY_PRIVATE_KEY"
_BODY, _NEXT = b'{"title":"one"}', b'{"title":"two"}'


class Marks:
    """What a target keeps of secrets, together with the resources that refer to them."""

    def test_a_place_without_a_revision_has_no_marks(self, site: Site) -> None:
        """Nor a key."""
        assert _marks(site.target()) == SecretMarks()

    def test_a_mark_comes_and_goes_with_its_resource(self, site: Site) -> None:
        """Under the key that the first revision made."""
        target = site.target()
        with target.writing() as writer:
            writer.commit(NOTE, [create(_ROW, _BODY)], _in_use("old"))
        kept = _marks(target)
        if kept.key is None:
            assert not kept.by_place
            return
        assert kept.by_place == {(_ROW, _PATH): _mark(kept, "old")}
        with target.writing() as writer:
            writer.commit(NOTE, [update(_ROW, digest(_BODY), _BODY)], _in_use("new"))
        assert _marks(target) == SecretMarks(kept.key, {(_ROW, _PATH): _mark(kept, "new")})
        with target.writing() as writer:
            writer.commit(NOTE, [update(_OTHER, digest(_BODY), _NEXT, moved_from=_ROW)])
        assert _marks(target).by_place == {(_OTHER, _PATH): _mark(kept, "new")}
        with target.writing() as writer:
            writer.commit(NOTE, [delete(_OTHER, digest(_NEXT))])
        assert _marks(target) == SecretMarks(kept.key, {})

    def test_what_is_refused_reads_no_secret_and_marks_nothing(self, site: Site) -> None:
        """A mark of what was not written would hide a change."""
        target = site.target()
        with target.writing() as writer:
            writer.commit(NOTE, [create(_ROW, _BODY)], _in_use("old"))
        before = _marks(target)

        def read(reference: str) -> None:
            pytest.fail(f"{reference} was read")

        with target.writing() as writer, pytest.raises(StaleError):
            writer.commit(NOTE, [create(_ROW, _BODY)], SecretsInUse(_in_use("new").uses, read))
        assert _marks(target) == before

    def test_a_commit_that_breaks_off_marks_nothing(self, site: Site) -> None:
        """Neither the resource nor its mark is there."""
        target = site.target()

        def read(reference: str) -> None:
            raise KeyboardInterrupt(reference)

        with target.writing() as writer:
            writer.commit(NOTE, [create(_ROW, _BODY)], _in_use("old"))
        before = _marks(target)
        if before.key is None:
            return
        with pytest.raises(KeyboardInterrupt), target.writing() as writer:
            writer.commit(NOTE, [update(_ROW, digest(_BODY), _NEXT)], SecretsInUse(_in_use("").uses, read))
        with target.reading() as reader:
            assert reader.bodies([_ROW]) == {_ROW: _BODY}
        assert _marks(target) == before


def _marks(target: Target) -> SecretMarks:
    with target.reading() as reader:
        return reader.secret_marks()


def _mark(marks: SecretMarks, value: str) -> SecretMark:
    return SecretMark(_REFERENCE, marks.fingerprint(_REFERENCE, SecretText(value)))


def _in_use(value: str) -> SecretsInUse:
    return SecretsInUse({_ROW: [SecretUse(_PATH, _REFERENCE)]}, lambda _: SecretText(value))
