"""Files: versions, rights, commands, and what people and processes do to the folder."""

import os
import shutil
import stat
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from pgconf.model import Address, FencedError, LockedError, PgconfError, RunMark, StaleError, Trace
from pgconf.planning.digest import digest
from pgconf.ports import Archive, FencedTarget, JournalHolder
from pgconf.targets.files import Delivery, FilesTarget
from pgconf.targets.files.disk import make_folder
from pgconf.targets.files.folder import Folder, Pending
from pgconf.targets.files.services import Services
from pgconf.testing import NOTE, apply, bodies, create, delete, live, update

AT = Address("artifact", "gateway/channels.json")
MORE = Address("artifact", "more.json")
ONE, TWO = b'{"content":"one\\n"}', b'{"content":"two\\n"}'
MARK = RunMark(journal="journal", token=1, run="run")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Name a folder that is not there yet."""
    return tmp_path / "deploy"


def target(folder: Path, delivery: Delivery | None = None) -> FilesTarget:
    """Open a target."""
    return FilesTarget(
        "gateway", folder, environment="production", location="deploy", delivery=delivery, lock_timeout=0.2
    )


def content(folder: Path, address: Address = AT) -> str:
    """Read what programs read."""
    return (folder / "current" / address.name).read_text()


def versions(folder: Path) -> list[str]:
    """Name the versions there are."""
    return sorted(path.name for path in (folder / "versions").iterdir())


def python(*statements: str) -> tuple[str, ...]:
    """Make a command of some Python."""
    return (sys.executable, "-c", "; ".join(["import os, sys, time", *statements]))


def refusal(action: Callable[[], object]) -> tuple[str, str]:
    """Tell how something is refused."""
    with pytest.raises(PgconfError) as caught:
        action()
    (found,) = caught.value.diagnostics
    assert found.hint
    return found.name, str(found.message)


def test_an_artifact_is_the_file_of_its_name(folder: Path) -> None:
    """Behind one link that leads to the newest version."""
    apply(target(folder), create(AT, ONE))
    assert content(folder) == "one\n"
    assert os.readlink(folder / "current") == "versions/000001"  # noqa: PTH115 - as text, to the letter
    apply(target(folder), update(AT, digest(ONE), TWO))
    assert os.readlink(folder / "current") == "versions/000002"  # noqa: PTH115 - likewise
    assert (folder / "versions/000001/gateway/channels.json").read_text() == "one\n"


def test_bytes_that_are_no_text_are_kept_as_they_are(folder: Path) -> None:
    """Somebody has put them there; to take a run back is to write them again."""
    apply(target(folder), create(AT, b'{"base64":"/wA="}'))
    assert (folder / "current" / AT.name).read_bytes() == b"\xff\0"
    assert bodies(target(folder)) == {AT: b'{"base64":"/wA="}'}
    assert live(target(folder))[AT].digest == digest(b'{"base64":"/wA="}')


def test_the_last_versions_stay_and_the_history_is_whole(folder: Path) -> None:
    """Records outlive their versions."""
    kept, body = target(folder, Delivery(keep=2)), ONE
    apply(kept, create(AT, ONE))
    for number in range(4):
        after = f'{{"content":"{number}"}}'.encode()
        apply(kept, update(AT, digest(body), after))
        body = after
    assert versions(folder) == ["000004", "000005"]
    with kept.reading() as reader:
        assert [revision.number for revision in reader.history()] == [5, 4, 3, 2, 1]
        assert isinstance(reader, Archive)
        assert reader.bodies_at(4) == {AT: b'{"content":"2"}'}
        with pytest.raises(PgconfError, match="plan/unknown-revision"):
            reader.bodies_at(3)


def test_a_version_that_somebody_reads_is_not_taken_away(folder: Path) -> None:
    """It goes with the first apply after that."""
    kept = target(folder, Delivery(keep=2))
    apply(kept, create(AT, ONE))
    with kept.reading() as reader:
        apply(kept, update(AT, digest(ONE), TWO))
        apply(kept, update(AT, digest(TWO), ONE))
        assert versions(folder) == ["000001", "000002", "000003"]
        assert reader.bodies([AT]) == {AT: ONE}
        assert reader.live().revision == 1
    apply(kept, update(AT, digest(ONE), TWO))
    assert versions(folder) == ["000003", "000004"]


def test_a_process_that_died_while_it_took_a_version_away_is_in_nobodys_way(folder: Path) -> None:
    """What it left goes with the next apply; a folder of somebody else does not."""
    kept = target(folder, Delivery(keep=2))
    (folder / "versions/000000").mkdir(parents=True)
    apply(kept, create(AT, ONE))
    apply(kept, update(AT, digest(ONE), TWO))
    (folder / "versions/000001/.pgconf/revision.json").rename(folder / ".pgconf/revisions/000001.json")
    apply(kept, update(AT, digest(TWO), ONE))
    assert versions(folder) == ["000000", "000002", "000003"]
    with kept.reading() as reader:
        assert [revision.number for revision in reader.history()] == [3, 2, 1]


def test_a_revision_that_somebody_edited_is_not_gone_back_to(folder: Path) -> None:
    """It is not what was applied then."""
    apply(target(folder), create(AT, ONE))
    apply(target(folder), update(AT, digest(ONE), TWO))
    (folder / "versions/000001" / AT.name).write_text("three")
    with target(folder).reading() as reader:
        assert isinstance(reader, Archive)
        with pytest.raises(PgconfError, match="plan/unknown-revision"):
            reader.bodies_at(1)


def test_rights_are_as_asked_for_whatever_the_umask_says(folder: Path) -> None:
    """Folders can be entered by whoever may read."""
    before = os.umask(0o077)
    try:
        apply(target(folder, Delivery(mode=0o640)), create(AT, ONE))
    finally:
        os.umask(before)
    assert stat.S_IMODE((folder / "current" / AT.name).stat().st_mode) == 0o640
    assert stat.S_IMODE((folder / "current/gateway").stat().st_mode) == 0o750
    assert stat.S_IMODE((folder / "versions/000001").stat().st_mode) == 0o750
    for above in (folder, folder / "versions"):  # or none of it could be reached
        assert stat.S_IMODE(above.stat().st_mode) == 0o755


def test_rights_that_somebody_changed_are_noticed_and_put_right(folder: Path) -> None:
    """They are a part of what was delivered."""
    apply(target(folder), create(AT, ONE), create(MORE, ONE))
    (folder / "current" / AT.name).chmod(0o666)
    edited = live(target(folder))[AT].digest
    assert edited.startswith("edited:")
    apply(target(folder), update(AT, edited, ONE))
    assert stat.S_IMODE((folder / "current" / AT.name).stat().st_mode) == 0o644
    assert live(target(folder))[AT].digest == digest(ONE)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives files away")
def test_files_belong_to_whom_the_settings_say(folder: Path) -> None:
    """Folders too."""
    import pwd

    nobody = pwd.getpwnam("nobody")
    apply(target(folder, Delivery(owner="nobody")), create(AT, ONE))
    for path in (folder / "current" / AT.name, folder / "current/gateway", folder / "versions/000001"):
        assert path.stat().st_uid == nobody.pw_uid


@pytest.mark.parametrize("delivery", [Delivery(owner="nobody-we-know"), Delivery(group="nobody-we-know")])
def test_accounts_that_do_not_exist_are_named(folder: Path, delivery: Delivery) -> None:
    """Nothing is written."""
    name, message = refusal(lambda: apply(target(folder, delivery), create(AT, ONE)))
    assert name == "apply/failed"
    assert "`nobody-we-know`" in message
    assert versions(folder) == []
    assert not (folder / ".pgconf/pending.json").exists()


@pytest.mark.parametrize(
    "name", ["../out", "/etc/passwd", "a//b", "a/../../b", ".", ".pgconf/revision.json", "a/./b", "\0"]
)
def test_no_name_leads_out_of_the_folder(folder: Path, name: str) -> None:
    """Or into what is pgconf's own; nothing at all is written."""
    wrong = [create(MORE, ONE), create(Address("artifact", name), ONE)]
    assert refusal(lambda: apply(target(folder), *wrong))[0] == "apply/failed"
    assert refusal(lambda: apply(target(folder), create(Address("role", "../x"), ONE)))[0] == "apply/failed"
    assert versions(folder) == []
    assert sorted(path.name for path in folder.parent.iterdir()) == ["deploy"]


@pytest.mark.parametrize(
    "body", [b'{"link":"/etc/passwd"}', b'{"content":1}', b"[]", b'{"content":"","base64":""}', b"{"]
)
def test_what_is_no_file_is_not_written(folder: Path, body: bytes) -> None:
    """Such as a link that somebody had put there."""
    assert refusal(lambda: apply(target(folder), create(AT, body)))[0] == "apply/failed"


def test_a_file_in_the_way_of_a_folder_takes_everything_back(folder: Path) -> None:
    """The version that counts is the one before."""
    apply(target(folder), create(MORE, ONE))
    below = Address("artifact", "more.json/below")
    assert refusal(lambda: apply(target(folder), create(below, ONE)))[0] == "apply/failed"
    assert bodies(target(folder)) == {MORE: ONE}
    assert versions(folder) == ["000001"]


def test_links_are_shown_and_never_followed(folder: Path, tmp_path: Path) -> None:
    """Neither ours nor those of others, to files or to folders."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret").write_text("hunter2")
    apply(target(folder), create(AT, ONE), create(MORE, ONE))
    current = folder / "current"
    (current / "more.json").unlink()
    (current / "more.json").symlink_to(tmp_path / "outside/secret")
    (current / "theirs").symlink_to(tmp_path / "outside")
    os.mkfifo(current / "pipe")
    found = bodies(target(folder))
    assert not [body for body in found.values() if b"hunter2" in body]
    assert set(found) == {AT, MORE, Address("artifact", "theirs"), Address("artifact", "pipe")}
    apply(target(folder), update(AT, digest(ONE), TWO))
    assert (current / "theirs").is_symlink()
    assert (current / "more.json").is_symlink()
    apply(target(folder), delete(MORE, live(target(folder))[MORE].digest))
    assert (tmp_path / "outside/secret").read_text() == "hunter2"


def test_a_folder_that_a_link_stands_in_for_is_not_written_through(folder: Path, tmp_path: Path) -> None:
    """Our files in it are gone, and are written beside it."""
    apply(target(folder), create(AT, ONE))
    shutil.rmtree(folder / "current/gateway")
    (folder / "current/gateway").symlink_to(tmp_path)
    assert AT not in live(target(folder))
    assert refusal(lambda: apply(target(folder), create(AT, TWO)))[0] == "apply/failed"
    assert [path.name for path in tmp_path.iterdir()] == ["deploy"]


def test_files_of_others_stay_wherever_they_are(folder: Path) -> None:
    """Beside the versions, in one, under a name that no plan could tell."""
    apply(target(folder), create(AT, ONE))
    theirs = [folder / "README", folder / "versions/notes", folder / "current/gateway/own.conf"]
    strange = Path(os.fsdecode(os.fsencode(folder / "current") + b"/\xff"))
    for file in (*theirs, strange):
        file.write_text("theirs")
    held = live(target(folder))
    assert [at.name for at, one in held.items() if not one.managed] == ["gateway/own.conf"]
    apply(target(folder), update(AT, digest(ONE), TWO))
    assert live(target(folder))[Address("artifact", "gateway/own.conf")].managed is False
    assert all(file.read_text() == "theirs" for file in (*theirs, strange))
    with pytest.raises(StaleError, match="apply/foreign-resource"):
        apply(target(folder), create(Address("artifact", "gateway/own.conf"), ONE))


def test_a_check_sees_the_new_version_and_no_secret(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old one counts meanwhile; the command runs in the version's folder, without a shell."""
    monkeypatch.setenv("ALIPAY_PRIVATE_KEY", "hunter2")
    file = tmp_path / "seen"
    check = python(
        f"seen = open({str(file)!r}, 'w')",
        "print(sys.argv[1], os.getcwd(), os.path.lexists('../../current'), sorted(os.environ), file=seen)",
    )
    apply(target(folder, Delivery(check=(*check, "{folder};$(id)"))), create(AT, ONE))
    version = folder / "versions/000001"
    assert file.read_text().startswith(f"{version};$(id) {version} False")
    assert "ALIPAY" not in file.read_text()
    assert "'PATH'" in file.read_text()


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (
            python("print('\\x1b]0;title\\x07 bad\\u202e\\tline\\n\\n  5')", "sys.exit(3)"),
            "ended with 3: bad  line · 5",
        ),
        (python("sys.exit(1)"), "ended with 1: it said nothing"),
        (("no-such-program",), "cannot be run: No such file or directory"),
        (python("print('x' * 10**6)", "sys.exit(1)"), f": {'x' * 100}"),
    ],
    ids=["escapes", "nothing", "no program", "much"],
)
def test_what_a_check_says_is_told_in_one_line(folder: Path, check: tuple[str, ...], said: str) -> None:
    """Without anything that acts on a terminal."""
    name, message = refusal(lambda: apply(target(folder, Delivery(check=check)), create(AT, ONE)))
    assert name == "apply/check-failed"
    assert said in message
    assert len(message) < 3_000
    assert live(target(folder)) == {}


def test_a_command_that_never_ends_is_killed_with_all_that_it_started(folder: Path, tmp_path: Path) -> None:
    """Within the time that it has."""
    late = tmp_path / "late"
    check = ("sh", "-c", f"(sleep 1; touch {late}) & sleep 60")
    name, message = refusal(
        lambda: apply(target(folder, Delivery(check=check, seconds=0.3)), create(AT, ONE))
    )
    assert name == "apply/check-failed"
    assert "has not ended after 0.3 s" in message
    import time

    time.sleep(1.2)
    assert not late.exists()


def test_a_first_version_that_services_do_not_take_leaves_nothing(folder: Path) -> None:
    """There is none to go back to."""
    failing = target(folder, Delivery(reload=python("sys.exit(1)")))
    assert refusal(lambda: apply(failing, create(AT, ONE)))[0] == "apply/reload-failed"
    assert not (folder / "current").is_symlink()
    assert versions(folder) == []
    assert live(target(folder)) == {}


def test_a_process_that_died_before_the_reload_is_made_up_for(folder: Path, tmp_path: Path) -> None:
    """Whoever comes next has services read the version, and only then says that it is there."""
    apply(target(folder), create(AT, ONE))
    with target(folder).writing_for(MARK) as writer:
        writer.commit(NOTE, [update(AT, digest(ONE), TWO)])
    Folder(folder).announce(Pending(2, 1))
    file = tmp_path / "reloaded"
    reloading = target(folder, Delivery(reload=("cp", "gateway/channels.json", str(file))))
    assert reloading.fence(MARK) == Trace(2, is_undo=False)
    assert file.read_text() == "two\n"
    assert not (folder / ".pgconf/pending.json").exists()


def test_a_process_that_died_before_a_reload_that_fails_is_taken_back(folder: Path) -> None:
    """So the run has left nothing."""
    apply(target(folder), create(AT, ONE))
    with target(folder).writing_for(MARK) as writer:
        writer.commit(NOTE, [update(AT, digest(ONE), TWO)])
    Folder(folder).announce(Pending(2, 1))
    failing = target(folder, Delivery(reload=("grep", "-q", "one", "gateway/channels.json")))
    assert failing.fence(MARK) is None
    assert content(folder) == "one\n"
    assert versions(folder) == ["000001"]


def test_a_version_that_was_never_switched_to_goes_away(folder: Path) -> None:
    """With the next look that may write."""
    apply(target(folder), create(AT, ONE))
    Folder(folder).announce(Pending(2, 1))
    (folder / "versions/000002/gateway").mkdir(parents=True)
    assert live(target(folder)).keys() == {AT}
    with target(folder).writing():
        pass
    assert versions(folder) == ["000001"]
    Services(Folder(folder), Delivery()).give_up()
    assert content(folder) == "one\n"


def test_a_switch_that_cannot_be_made_to_last_is_taken_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or readers would see what nobody has said is there."""
    apply(target(folder), create(AT, ONE))
    real = Folder.switch

    def switch(self: Folder, number: int | None) -> None:
        real(self, number)
        if number == 2:
            raise OSError(5, "Input/output error", "current")

    monkeypatch.setattr(Folder, "switch", switch)
    name, message = refusal(lambda: apply(target(folder), update(AT, digest(ONE), TWO)))
    assert (name, "Input/output error (current)" in message) == ("apply/failed", True)
    assert content(folder) == "one\n"
    assert versions(folder) == ["000001"]


def test_the_ports_are_those_of_a_fenced_target(folder: Path) -> None:
    """The journal is in another target, or beside the project."""
    assert isinstance(target(folder), FencedTarget)
    assert not isinstance(target(folder), JournalHolder)


def test_who_was_overtaken_writes_no_more(folder: Path) -> None:
    """And what a run has left is known by its id."""
    with target(folder).writing_for(MARK) as writer:
        writer.commit(NOTE, [create(AT, ONE)])
    later = RunMark(journal="journal", token=2, run="run")
    assert target(folder).fence(later) == Trace(1, is_undo=False)
    assert target(folder).fence(RunMark(journal="journal", token=3, run="another")) is None
    assert target(folder).fence(RunMark(journal="other", token=1, run="another")) is None
    for late in (MARK, later):
        with pytest.raises(FencedError, match="apply/taken-over"), target(folder).writing_for(late):
            pass
    with target(folder).writing_for(RunMark(journal="journal", token=3, run="run", is_undo=True)) as writer:
        writer.commit(NOTE, [delete(AT, digest(ONE))])
    assert target(folder).fence(RunMark(journal="journal", token=4, run="run")) == Trace(2, is_undo=True)


def test_nobody_takes_the_lock_of_a_writer(folder: Path) -> None:
    """A fence waits for it as well."""
    apply(target(folder), create(AT, ONE))
    with target(folder).writing(), pytest.raises(LockedError):
        target(folder).fence(MARK)


def mess_up(folder: Path, how: str) -> None:
    """Put something there that makes no sense."""
    record = folder / "versions/000002/.pgconf/revision.json"
    (folder / "current").unlink()
    match how:
        case "gone":
            return
        case "elsewhere":
            (folder / "current").symlink_to("/etc")
        case "file":
            (folder / "current").write_text("versions/000002")
        case "dangling":
            (folder / "current").symlink_to("versions/000009")
        case "record":
            (folder / "current").symlink_to("versions/000002")
            record.write_text("[]")
        case _:
            (folder / "current").symlink_to("versions/000002")
            record.write_text('{"format": 99}')


@pytest.mark.parametrize("how", ["gone", "elsewhere", "file", "dangling", "record", "newer"])
def test_what_makes_no_sense_is_refused_and_left_alone(folder: Path, how: str) -> None:
    """Whether one reads or writes; nobody guesses which version was meant."""
    apply(target(folder), create(AT, ONE))
    apply(target(folder), update(AT, digest(ONE), TWO))
    mess_up(folder, how)
    name, _ = refusal(lambda: live(target(folder)))
    assert name == ("apply/newer-schema" if how == "newer" else "plan/unreadable-target")
    name, _ = refusal(lambda: apply(target(folder), create(MORE, ONE)))
    assert name == ("apply/newer-schema" if how == "newer" else "apply/failed")
    assert versions(folder) == ["000001", "000002"]


@pytest.mark.parametrize("part", [".pgconf", ".pgconf/revisions", "versions"])
def test_a_link_in_the_place_of_a_part_is_not_written_through(
    folder: Path, tmp_path: Path, part: str
) -> None:
    """A change may bring one along where the folder stands in the project."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / part).parent.mkdir(parents=True)
    (folder / part).symlink_to(outside)
    name, message = refusal(lambda: apply(target(folder), create(AT, ONE)))
    assert (name, part in message) == ("apply/failed", True)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("file", ["pending.json", "fence.json", "../versions/000001/.pgconf/revision.json"])
@pytest.mark.parametrize("text", ["", "{", "[]", "5", '{"a": "b"}', "[" * 100_000])
def test_a_damaged_note_is_refused_and_named(folder: Path, file: str, text: str) -> None:
    """In words, and not in those of Python."""
    apply(target(folder), create(AT, ONE))
    (folder / ".pgconf" / file).write_text(text)
    name, message = refusal(lambda: target(folder).fence(MARK))
    assert name == "apply/failed"
    assert "damaged" in message
    assert content(folder) == "one\n"


def test_a_link_that_somebody_turned_back_counts(folder: Path) -> None:
    """The numbers go on behind all that were given out."""
    apply(target(folder), create(AT, ONE))
    apply(target(folder), update(AT, digest(ONE), TWO))
    (folder / "current").unlink()
    (folder / "current").symlink_to("versions/000001")
    with target(folder).reading() as reader:
        assert reader.live().revision == 1
        assert reader.applied() == {AT: digest(ONE)}
    assert apply(target(folder), update(AT, digest(ONE), TWO)).number == 3


def test_a_folder_that_may_not_be_written_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the right that is missing; the name of the place stays with whoever knows it."""
    apply(target(folder), create(AT, ONE))

    def forbidden(self: Folder, pending: Pending) -> None:
        raise PermissionError(13, "Permission denied", str(folder / ".pgconf/pending.json"))

    monkeypatch.setattr(Folder, "announce", forbidden)
    name, message = refusal(lambda: apply(target(folder), delete(AT, digest(ONE))))
    assert name == "apply/read-only"
    assert "Permission denied (pending.json)" in message
    assert str(folder) not in message


def test_a_file_that_changes_while_it_is_carried_over_stops_a_commit(folder: Path) -> None:
    """What somebody writes at that moment does not become ours."""
    apply(target(folder), create(AT, ONE), create(MORE, ONE))
    with target(folder).writing() as writer:
        writer.live()
        (folder / "current/more.json").write_text("three")
        with pytest.raises(PgconfError, match="is being changed by somebody else"):
            writer.commit(NOTE, [update(AT, digest(ONE), TWO)])
    assert content(folder) == "one\n"


def test_several_who_are_the_first_make_the_folder_together(tmp_path: Path) -> None:
    """It is made before there is anything to lock; whoever comes second finds it made."""
    for number in range(100):
        start = Barrier(8)

        def come(at: Path = tmp_path / f"{number}/a/b/c", start: Barrier = start) -> None:
            start.wait()
            make_folder(at)

        with ThreadPoolExecutor(8) as pool:
            for done in [pool.submit(come) for _ in range(8)]:
                done.result()
