"""People agree to a plan by the key that they have, and only those who may."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.keys import Key, committed, key_of
from tests.projects import BASE, PRODUCTION, SETTINGS, SHOP, put, shop

from pgconf.app.approve import Approved, approve
from pgconf.app.project import no_tick
from pgconf.app.sign import sign
from pgconf.applying.signature import read
from pgconf.model import Approval, PgconfError, Plan, RefusedError, StaleError, Terms
from pgconf.planning.codec import decode, plan_id, to_text

WITH_OPENSSH = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not installed")


def installed(program: str) -> str:
    """Find a program of OpenSSH."""
    return shutil.which(program) or program


class Office:
    """A shop whose every plan needs two people, of whom one speaks for finance when accounts change."""

    def __init__(self, root: Path) -> None:
        """Make keys, and list their owners."""
        self.root = root
        self.wang, self.zhao, self.sun = (key_of(root, name) for name in ("wang", "zhao", "sun"))
        people = (
            ("Wang", f"{self.wang.public} wang@example.cn", "roles: [finance]"),
            ("Zhao", f"{self.zhao.public} zhao@example.cn", "names: [zhao.min]"),
            ("Sun", f"{self.sun.public} sun@example.cn", "roles: [risk]"),
        )
        approvers = "\n".join(f"    - {{name: {name}, key: {key}, {more}}}" for name, key, more in people)
        numbers = "approvals:\n  additive: 2\n  disruptive: 2\n  destructive: 2\n"
        kinds = "  kinds: {account: {people: 1, role: finance}}\n"
        self.approvals = f"{numbers}{kinds}  approvers:\n{approvers}\n"
        self.project = shop(root, {PRODUCTION: SETTINGS + self.approvals})

    def plan(self, guards_from: str | None = None) -> Plan:
        """Make a plan."""
        return self.project.plan("production", guards_from=guards_from)

    def approve(self, plan: Plan, *keys: Key, now: datetime | None = None) -> Approved:
        """Approve a plan by some keys, one after the other."""
        for key in keys:
            done = approve(self.project, plan, key.file, guards_from=None, now=now, tick=no_tick)
            plan = decode(to_text(done.plan), "p.json")
        return done

    def apply(self, plan: Plan, **terms: Any) -> str:
        """Apply a plan; give the message of the revision."""
        (revision,) = self.project.apply(plan, author="ci", terms=Terms(**terms))
        return revision.note.message

    def refusal(self, plan: Plan, **terms: Any) -> PgconfError:
        """Tell why a plan is not applied, and make sure that it is not."""
        with pytest.raises(PgconfError) as caught:
            self.apply(plan, **terms)
        assert not (self.root / ".pgconf").exists()
        return caught.value


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Make an office in which a robot makes the plans."""
    monkeypatch.setenv("PGCONF_AUTHOR", "robot")
    return Office(tmp_path)


def test_a_plan_is_applied_once_enough_people_have_approved(office: Office) -> None:
    """Until then the refusal says who still could."""
    plan = office.plan()
    assert [(one.people, one.because, one.role) for one in plan.quorums] == [
        (2, "additive", None), (1, "account", "finance"),
    ]  # fmt: skip
    first = office.approve(plan, office.zhao)
    assert (first.name, first.agreed, first.is_new) == ("Zhao", ("Zhao",), True)
    assert [(one.people, one.candidates) for one in first.wanted] == [(1, ("Wang", "Sun")), (1, ("Wang",))]
    refused = office.refusal(first.plan)
    assert refused.exit_code == 3
    assert [found.name for found in refused.diagnostics] == ["approval/missing"] * 2
    second = office.approve(first.plan, office.sun)
    assert [one.because for one in second.wanted] == ["account"]
    office.refusal(second.plan)
    third = office.approve(second.plan, office.wang)
    assert third.wanted == ()
    message = office.apply(third.plan)
    assert message == "Approved-by: Zhao\nApproved-by: Sun\nApproved-by: Wang"


def test_approvals_are_no_part_of_the_id(office: Office) -> None:
    """They are made over it."""
    plan = office.plan()
    done = office.approve(plan, office.wang, office.zhao)
    assert done.plan.id == plan.id == plan_id(done.plan)
    assert replace(done.plan, approvals=()) == plan


def test_approving_twice_is_approving_once(office: Office) -> None:
    """The later signature takes the place of the earlier one."""
    done = office.approve(office.plan(), office.wang, office.wang)
    assert not done.is_new
    assert len(done.plan.approvals) == 1


def test_an_altered_plan_is_not_approved(office: Office) -> None:
    """Its id is another one, so the signatures are for something else."""
    done = office.approve(office.plan(), office.wang, office.zhao)
    longer = replace(done.plan, expires_at=done.plan.expires_at + timedelta(days=365))
    refused = office.refusal(replace(longer, id=plan_id(longer)))
    notes = [note.message for note in refused.diagnostics[0].related]
    assert notes == ["`Wang` has signed something else", "`Zhao` has signed something else"]
    assert office.refusal(longer).diagnostics[0].name == "plan/altered"


def test_an_expired_plan_is_neither_approved_nor_applied(office: Office) -> None:
    """What was agreed to yesterday is looked at again."""
    plan = office.project.plan("production", now=datetime(2026, 11, 1, tzinfo=UTC))
    with pytest.raises(StaleError):
        office.approve(plan, office.wang)
    done = office.approve(plan, office.wang, office.zhao, now=plan.created_at)
    assert office.refusal(done.plan).diagnostics[0].name == "apply/expired-plan"


def test_whoever_made_the_plan_does_not_approve_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """By any of his names; the others are named."""
    monkeypatch.setenv("PGCONF_AUTHOR", "zhao.min")
    plan = office.plan()
    assert plan.quorums[0].candidates == ("Wang", "Sun")
    with pytest.raises(RefusedError) as caught:
        office.approve(plan, office.zhao)
    (found,) = caught.value.diagnostics
    assert (found.name, found.hint) == ("approval/own-plan", "ask somebody else: `Wang`, `Sun`")
    own = Approval("Zhao", sign(plan.id.encode(), office.zhao.file))
    refused = office.refusal(replace(plan, approvals=(own,)))
    notes = [note.message for note in refused.diagnostics[0].related]
    assert notes == ["`Zhao` is an author of it, and does not approve it"]


def test_whoever_wrote_the_commit_does_not_approve_it(office: Office) -> None:
    """Git knows, even if the plan does not say it."""
    committed(office.root, author="Wang")
    plan = office.plan()
    with pytest.raises(RefusedError) as caught:
        office.approve(plan, office.wang)
    assert caught.value.diagnostics[0].name == "approval/own-plan"
    silent = replace(plan, source=replace(plan.source, authors=()))
    silent = replace(silent, id=plan_id(silent))
    with pytest.raises(RefusedError):
        office.approve(silent, office.wang)
    signed = [Approval("?", sign(silent.id.encode(), key.file)) for key in (office.wang, office.zhao)]
    refused = office.refusal(replace(silent, approvals=tuple(signed)))
    assert refused.diagnostics[0].message == "1 more must approve (additive)"


def test_only_approvers_approve(office: Office) -> None:
    """Signing all the same is refused at once, and by the apply."""
    stranger = key_of(office.root, "stranger")
    plan = office.plan()
    with pytest.raises(RefusedError) as caught:
        office.approve(plan, stranger)
    assert caught.value.diagnostics[0].name == "approval/not-an-approver"
    forged = Approval("Wang", sign(plan.id.encode(), stranger.file))
    refused = office.refusal(replace(plan, approvals=(forged, Approval("Zhao", "yes"))))
    notes = [note.message for note in refused.diagnostics[0].related]
    assert notes == ["`Wang` is no approver of this environment", "the signature of `Zhao` cannot be read"]


def test_what_cannot_be_read_in_a_plan_does_not_stop_others(office: Office) -> None:
    """It stays there, and does not count."""
    plan = replace(office.plan(), approvals=(Approval("Zhao", "yes"),))
    done = office.approve(plan, office.wang)
    assert done.agreed == ("Wang",)
    assert len(done.plan.approvals) == 2


def test_glass_is_broken_for_a_reason_that_is_kept(office: Office) -> None:
    """And marked for review; who has approved is still told."""
    done = office.approve(office.plan(), office.wang)
    assert office.apply(done.plan, break_glass="nobody can pay").splitlines() == [
        "Approved-by: Wang", "Break-glass: nobody can pay (to be reviewed)",
    ]  # fmt: skip


def test_glass_that_need_not_be_broken_is_not(office: Office) -> None:
    """There is nothing to review then."""
    done = office.approve(office.plan(), office.wang, office.zhao)
    assert "Break-glass" not in office.apply(done.plan, break_glass="just in case")


def test_without_approvers_numbers_are_not_enforced(tmp_path: Path) -> None:
    """The plan says so, and the apply goes on."""
    project = shop(tmp_path, {PRODUCTION: f"{SETTINGS}approvals: {{additive: 1, destructive: 2}}\n"})
    plan = project.plan("production")
    assert [(one.people, one.enforced) for one in plan.quorums] == [(1, False)]
    assert project.apply(plan, author="li")


def test_a_plan_that_does_nothing_needs_nobody(office: Office) -> None:
    """There is nothing to agree to."""
    office.apply(office.approve(office.plan(), office.wang, office.zhao).plan)
    again = office.plan()
    assert again.is_empty
    assert again.quorums == ()
    assert office.project.apply(again, author="ci") == []


def test_approving_needs_no_valid_shop(office: Office) -> None:
    """Only the settings of the environment: whoever approves may be on another branch."""
    plan = office.plan()
    put(office.root, {BASE: SHOP[BASE].replace("T+1", "T1")})
    assert office.approve(plan, office.wang).agreed == ("Wang",)


@WITH_OPENSSH
class TestKeys:
    """Whatever key OpenSSH can sign with."""

    def test_a_key_with_a_passphrase(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        """ssh-keygen asks for it."""
        key = office.wang
        command = [installed("ssh-keygen"), "-q", "-p", "-P", "", "-N", "a secret", "-f", str(key.file)]
        subprocess.run(command, check=True)
        ask = office.root / "ask"
        ask.write_text("#!/bin/sh\necho a secret\n", "utf-8")
        ask.chmod(0o700)
        monkeypatch.setenv("SSH_ASKPASS", str(ask))
        monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
        assert office.approve(office.plan(), key).agreed == ("Wang",)

    @pytest.mark.usefixtures("agent")
    def test_a_key_in_the_agent(self, office: Office) -> None:
        """It is named by its public half."""
        subprocess.run([installed("ssh-add"), "-q", str(office.wang.file)], check=True, capture_output=True)
        public = office.root / "agent.pub"
        public.write_text(f"{office.wang.public}\n", "utf-8")
        office.wang.file.unlink()
        assert office.approve(office.plan(), Key(public, office.wang.public)).agreed == ("Wang",)

    @pytest.fixture
    def agent(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Run an agent of one's own."""
        socket = Path("/tmp") / f"pgconf-agent-{os.getpid()}"  # noqa: S108 - a socket's path must be short
        running = subprocess.Popen([installed("ssh-agent"), "-D", "-a", str(socket)], stdout=subprocess.PIPE)
        assert running.stdout
        running.stdout.readline()  # it says where it listens once it does
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        yield
        running.terminate()
        running.communicate()
        socket.unlink(missing_ok=True)


def unusable(key: Path) -> str:
    """Tell why a key does not sign."""
    with pytest.raises(PgconfError) as caught:
        sign(b"sha256:1", key)
    (found,) = caught.value.diagnostics
    assert found.name == "approval/unusable-key"
    return str(found.message)


def test_without_openssh_a_key_file_is_read_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the forms of OpenSSH and of OpenSSL alike."""
    monkeypatch.setenv("PATH", "")
    assert read(sign(b"x", key_of(tmp_path, "wang").file)).signs(b"x")
    private = ec.generate_private_key(ec.SECP384R1())
    pem = tmp_path / "key.pem"
    pem.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    assert read(sign(b"x", pem)).signs(b"x")


@WITH_OPENSSH
def test_a_key_that_does_not_sign_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With OpenSSH and without."""
    small, locked, text = tmp_path / "small", tmp_path / "locked", tmp_path / "text"
    keygen = [installed("ssh-keygen"), "-q", "-N"]
    subprocess.run([*keygen, "", "-t", "rsa", "-b", "1024", "-f", str(small)], check=True)
    subprocess.run([*keygen, "a secret", "-t", "ed25519", "-f", str(locked)], check=True)
    text.write_text("no key", "utf-8")
    text.chmod(0o600)
    assert "there is no such file" in unusable(tmp_path / "nothing")
    assert "rsa of 2048 bits" in unusable(small)
    assert "ssh-keygen says: " in unusable(text)
    monkeypatch.setenv("PATH", "")
    assert "it has a passphrase" in unusable(locked)
    assert "it is no private key" in unusable(text)
    assert "rsa of 2048 bits" in unusable(small)


def test_a_program_that_only_calls_itself_ssh_keygen_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it gives is checked before it goes into the plan."""
    key = key_of(tmp_path, "wang")
    monkeypatch.setenv("PATH", str(tmp_path))
    program = tmp_path / "ssh-keygen"
    program.write_text("#!/bin/sh\necho signed\n", "utf-8")
    program.chmod(0o700)
    assert "is no signature" in unusable(key.file)
    program.write_text("#!/nowhere/sh\n", "utf-8")
    assert "ssh-keygen does not run" in unusable(key.file)
