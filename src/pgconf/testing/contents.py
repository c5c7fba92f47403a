"""A target gives back what it was given, and takes a revision whole or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pgconf.app.init import init
from pgconf.app.project import Project
from pgconf.model import Action, Address, LiveResource, PgconfError, RevisionChange, StaleError, Write
from pgconf.planning.digest import digest, seal
from pgconf.testing.site import Site
from pgconf.testing.writes import NOTE, apply, bodies, create, delete, live, update

ALIPAY = Address("payment_method", "alipay-web")
WECHAT = Address("payment_method", "wechat-h5")
RENAMED = Address("payment_method", "alipay-app")
ONE, TWO = b'{"title":"one"}', b'{"title":"two"}'


class Contents:
    """What is read after what was written, by one writer at a time."""

    def test_a_new_target_reads_as_empty(self, site: Site) -> None:
        """Planning the first apply needs nothing that an apply would make."""
        target = site.target()
        for _ in range(2):
            with target.reading() as reader:
                state = reader.live()
                assert (state.identity, state.revision, dict(state.resources)) == ("new", 0, {})
                assert reader.bodies([ALIPAY]) == {}
                assert reader.applied() == {}
                assert list(reader.history()) == []

    def test_the_first_apply_gives_an_identity_that_stays(self, site: Site) -> None:
        """Every target for the same place reads the same one."""
        with site.target().writing() as writer:
            assert writer.live().identity == "new"
            assert writer.commit(NOTE, [create(ALIPAY, ONE)]).number == 1
            first = writer.live()
        apply(site.target(), delete(ALIPAY, digest(ONE)))
        with site.target().reading() as reader:
            assert first.identity not in {"", "new"}
            assert (first.revision, reader.live().revision) == (1, 2)
            assert reader.live().identity == first.identity

    def test_every_kind_comes_back_to_the_byte(self, site: Site, tmp_path: Path) -> None:
        """Whatever the example shop has, and it has all kinds that are deployed."""
        init(tmp_path / "shop")
        project = Project.open(tmp_path / "shop")
        sealed = seal(project.load("sandbox").require_valid(), project.registry)
        sealed |= seal(project.load("production").require_valid(), project.registry)
        deployed = {kind.name for kind in project.registry if kind.deployed}
        assert {address.kind for address in sealed} == deployed
        target = site.target()
        apply(target, *(create(address, one.body) for address, one in sealed.items()))
        assert bodies(target) == {address: one.body for address, one in sealed.items()}
        assert {at: held.digest for at, held in live(target).items()} == {
            at: one.digest for at, one in sealed.items()
        }

    @pytest.mark.parametrize(
        "body",
        [
            b'{"max":50000.00000000000000000000000000000000000001,"min":0.10}',
            '{"title":"支付宝 👩‍💻 e\u0301 \u00e9"}'.encode(),
            b'{"escaped":"\\u0000\\ud83d\\ude00\\\\u0000","e":1E+2}',
            b'{"title":"\\u0000"}',
            b'{"absent":{},"null":{"max":null}}',
            b'{"long":"' + b"x" * 100_000 + b'"}',
            b"[1]",
        ],
        ids=["digits", "Unicode", "escapes", "NUL", "null", "100 kB", "a list"],
    )
    def test_a_body_comes_back_to_the_byte(self, site: Site, body: bytes) -> None:
        """No type of the place comes between."""
        apply(site.target(), create(ALIPAY, body))
        assert bodies(site.target()) == {ALIPAY: body}

    def test_null_is_not_absent(self, site: Site) -> None:
        """One can be changed to the other and back."""
        null, absent = b'{"owner":null}', b"{}"
        apply(site.target(), create(ALIPAY, null), create(WECHAT, absent))
        apply(site.target(), update(ALIPAY, digest(null), absent), update(WECHAT, digest(absent), null))
        assert bodies(site.target()) == {ALIPAY: absent, WECHAT: null}

    def test_every_action_leaves_what_it_says(self, site: Site) -> None:
        """Rows, the digests last applied and the history agree."""
        target = site.target()
        apply(target, create(ALIPAY, ONE), create(WECHAT, ONE))
        other = replace(update(WECHAT, digest(ONE), b"[1]"), action=Action.REPLACE)
        apply(target, update(ALIPAY, digest(ONE), TWO), other)
        assert bodies(target) == {ALIPAY: TWO, WECHAT: b"[1]"}
        apply(target, delete(ALIPAY, digest(TWO)))
        assert bodies(target) == {WECHAT: b"[1]"}
        with target.reading() as reader:
            assert reader.applied() == {WECHAT: digest(b"[1]")}
            assert [revision.changes for revision in reader.history()] == [
                (RevisionChange(ALIPAY, Action.DELETE, digest(TWO), None),),
                (
                    RevisionChange(ALIPAY, Action.UPDATE, digest(ONE), digest(TWO)),
                    RevisionChange(WECHAT, Action.REPLACE, digest(ONE), digest(b"[1]")),
                ),
                (
                    RevisionChange(ALIPAY, Action.CREATE, None, digest(ONE)),
                    RevisionChange(WECHAT, Action.CREATE, None, digest(ONE)),
                ),
            ]

    def test_names_can_be_given_up_taken_and_swapped(self, site: Site) -> None:
        """All in one revision, in any order of the writes."""
        target, one, two = site.target(), digest(ONE), digest(TWO)
        apply(target, create(ALIPAY, ONE), create(WECHAT, TWO))
        apply(
            target, update(WECHAT, one, ONE, moved_from=ALIPAY), update(ALIPAY, two, TWO, moved_from=WECHAT)
        )
        assert bodies(target) == {ALIPAY: TWO, WECHAT: ONE}
        apply(target, create(ALIPAY, ONE), update(RENAMED, two, TWO, moved_from=ALIPAY))
        assert bodies(target) == {ALIPAY: ONE, RENAMED: TWO, WECHAT: ONE}
        apply(target, update(WECHAT, two, TWO, moved_from=RENAMED), delete(WECHAT, one))
        assert bodies(target) == {ALIPAY: ONE, WECHAT: TWO}
        with target.reading() as reader:
            assert reader.applied() == {ALIPAY: one, WECHAT: two}

    def test_protection_is_kept_until_a_write_lifts_it(self, site: Site) -> None:
        """It outlives the YAML that asked for it."""
        apply(site.target(), create(ALIPAY, ONE, protected=True))
        assert live(site.target()) == {ALIPAY: LiveResource(digest(ONE), managed=True, protected=True)}
        apply(site.target(), update(ALIPAY, digest(ONE), TWO))
        assert live(site.target())[ALIPAY].protected is False

    def test_the_history_tells_revisions_as_they_were_returned(self, site: Site) -> None:
        """The newest first, no more than asked for, addresses in the order of their code points."""
        target, shanghai = site.target(), timezone(timedelta(hours=8))
        bare = replace(
            NOTE, created_at=datetime(2026, 11, 23, 18, 5, tzinfo=shanghai), message="", commit=None
        )
        names = [Address("role", name) for name in ("a", "a-b", "aa", "a0", "b")]
        made = [
            apply(target, *(create(name, ONE) for name in names[::-1])),
            apply(target, create(ALIPAY, ONE), note=bare),
            apply(target),
        ]
        with target.reading() as reader:
            assert list(reader.history()) == made[::-1]
            assert list(reader.history(2)) == made[:0:-1]
            assert list(reader.history(0)) == []
            assert reader.history(2)[1].note.created_at.astimezone(UTC).hour == 10
        assert [change.address for change in made[0].changes] == sorted(names)

    def test_a_large_revision_is_kept_whole(self, site: Site) -> None:
        """Every row of a few thousand arrives, changes, and goes again."""
        target, names = site.target(), [Address("role", f"name-{number}") for number in range(3_000)]
        apply(target, *(create(name, ONE) for name in names))
        apply(target, *(update(name, digest(ONE), TWO) for name in names))
        assert bodies(target) == dict.fromkeys(names, TWO)
        apply(target, *(delete(name, digest(TWO)) for name in names))
        assert bodies(target) == {}

    def test_rows_that_moved_stop_everything(self, site: Site) -> None:
        """All of them are named at once, each with what became of it, and nothing is written."""
        target, fine, taken = site.target(), Address("role", "fine"), Address("role", "taken")
        apply(target, create(ALIPAY, TWO), create(taken, ONE))
        late = [
            update(ALIPAY, digest(ONE), b"[]"),
            create(fine, ONE),
            update(WECHAT, digest(ONE), b"[]"),
            create(taken, TWO),
        ]
        with pytest.raises(StaleError) as caught:
            apply(target, *late)
        assert [(found.name, found.address) for found in caught.value.diagnostics] == [
            ("apply/stale", ALIPAY), ("apply/stale", WECHAT), ("apply/stale", taken)
        ]  # fmt: skip
        assert all(found.hint for found in caught.value.diagnostics)
        assert bodies(target) == {ALIPAY: TWO, taken: ONE}

    @pytest.mark.parametrize(
        "late",
        [
            delete(ALIPAY, digest(ONE)),
            update(RENAMED, digest(ONE), ONE, moved_from=ALIPAY),
            update(WECHAT, digest(TWO), TWO, moved_from=ALIPAY),
        ],
        ids=["delete", "rename", "rename onto"],
    )
    def test_what_goes_away_must_be_what_was_expected(self, site: Site, late: Write) -> None:
        """Or somebody's work would be thrown away."""
        apply(site.target(), create(ALIPAY, TWO), create(WECHAT, ONE))
        with pytest.raises(StaleError):
            apply(site.target(), late)
        assert bodies(site.target()) == {ALIPAY: TWO, WECHAT: ONE}

    def test_a_failure_in_the_middle_takes_everything_back(self, site: Site) -> None:
        """Also when the caller goes on and commits something else."""
        target = site.target()
        apply(target, create(ALIPAY, ONE))
        broken = [
            update(ALIPAY, digest(ONE), TWO),
            create(Address("role", "third"), ONE),
            create(Address("role", "fourth"), b'{"not":"whole"'),
        ]
        with target.writing() as writer:
            with pytest.raises(PgconfError) as caught:
                writer.commit(NOTE, broken)
            assert caught.value.diagnostics[0].name == "apply/failed"
            assert writer.live().revision == 1
            writer.commit(NOTE, [create(WECHAT, ONE)])
        assert bodies(target) == {ALIPAY: ONE, WECHAT: ONE}
        with target.reading() as reader:
            assert [revision.number for revision in reader.history()] == [2, 1]
            assert reader.applied() == {ALIPAY: digest(ONE), WECHAT: digest(ONE)}

    @pytest.mark.parametrize("failure", [None, KeyError("a failure of the caller"), KeyboardInterrupt()])
    def test_writing_without_a_commit_leaves_nothing(self, site: Site, failure: BaseException | None) -> None:
        """Neither on a new target nor on one that holds something."""
        target = site.target()
        for before in ({}, {ALIPAY: ONE}):
            if failure is None:
                with target.writing() as writer:
                    writer.live()
            else:
                with pytest.raises(type(failure)), target.writing():
                    raise failure
            assert bodies(target) == before
            if not before:
                apply(target, create(ALIPAY, ONE))

    def test_two_commits_of_one_session_are_two_revisions(self, site: Site) -> None:
        """And a refusal between them harms neither."""
        with site.target().writing() as writer:
            assert writer.commit(NOTE, [create(ALIPAY, ONE)]).number == 1
            with pytest.raises(StaleError):
                writer.commit(NOTE, [create(ALIPAY, ONE)])
            assert writer.commit(NOTE, [create(WECHAT, ONE)]).number == 2
        assert bodies(site.target()).keys() == {ALIPAY, WECHAT}

    def test_another_environments_place_is_refused(self, site: Site) -> None:
        """Or the first plan of staging would delete all of production."""
        apply(site.target(), create(ALIPAY, ONE))
        other = site.target(environment="staging")
        with pytest.raises(PgconfError, match="apply/wrong-environment"), other.reading():
            pass
        with pytest.raises(PgconfError, match="apply/wrong-environment"), other.writing():
            pass
        assert bodies(site.target()) == {ALIPAY: ONE}
