"""A witness signs a log that has only grown, and nothing else; it never forgets what it signed."""

import http.client
import threading
from contextlib import contextmanager

import pytest

from cli.audit_log import witness_server
from cli.audit_log.export_files import ExportFiles, UnusableError
from cli.audit_log.witness_client import ask_witness
from cli.audit_log.witness_server import SEEN_FILE, Witness, known_logs, serve
from contactpoint.domain.merkle_log.checkpoints import Checkpoint, open_checkpoint
from contactpoint.domain.merkle_log.entries import CHAIN_START, entries_after
from contactpoint.domain.merkle_log.hashing import EMPTY_ROOT
from contactpoint.domain.merkle_log.signed_notes import Note
from contactpoint.domain.merkle_log.witness import AddCheckpoint, WitnessRefusal
from tests.unit.cli.audit_log.exports import KEY, ORIGIN, OTHER, commitments, note_of, signed, write

NAME = "witness.council.example"


@pytest.fixture
def witness(tmp_path):
    return Witness(tmp_path / "witness", NAME, {ORIGIN: KEY}, lambda: 1_790_000_000)


@contextmanager
def running(witness):
    server = serve(witness, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def note(size, start=0):
    return note_of(entries_after(0, CHAIN_START, commitments(size, start)))


def ask(witness, old, proof, checkpoint):
    return witness.add_checkpoint(str(AddCheckpoint(old, proof, checkpoint)).encode())


def refused(witness, old, proof, checkpoint):
    with pytest.raises(WitnessRefusal) as refusal:
        ask(witness, old, proof, checkpoint)
    return refusal.value.status, refusal.value.body


def test_first_checkpoint_is_signed_with_the_time(witness):
    line = ask(witness, 0, (), note(5))
    both = note(5) + line.encode()
    assert len(Note.parse(both).verified_by([KEY, witness.key])) == 2


@pytest.mark.parametrize(("first", "since"), [(1, 0), (5, 0), (8, 0), (8, 8), (300, 0), (300, 300)])
def test_log_that_has_grown_is_signed_from_an_export(witness, tmp_path, first, since):
    with running(witness) as port:
        url = f"http://127.0.0.1:{port}/"
        ask_witness(url, witness.key, ExportFiles(write(tmp_path / "first", first)))
        later = ExportFiles(write(tmp_path / "later", 400, since))
        ask_witness(url, witness.key, later)
        again = ask_witness(url, witness.key, later)
    checkpoint, stored = open_checkpoint(later.read("checkpoint"), [KEY, witness.key])
    assert (checkpoint.size, len(stored.signatures), stored) == (400, 2, again)


def test_changed_log_is_not_signed(witness, tmp_path):
    with running(witness) as port:
        ask(witness, 0, (), note(5, start=1))
        for size in (5, 400):
            with pytest.raises(UnusableError):
                ask_witness(f"http://127.0.0.1:{port}", witness.key, ExportFiles(write(tmp_path / str(size), size)))


def test_shorter_log_is_not_signed(witness, tmp_path):
    ask(witness, 0, (), note(9))
    with running(witness) as port, pytest.raises(UnusableError, match="only grow"):
        ask_witness(f"http://127.0.0.1:{port}", witness.key, ExportFiles(write(tmp_path / "short", 5)))


def test_refusals_have_the_status_of_the_specification(witness):
    assert refused(witness, 0, (), signed(Checkpoint("other.example", 0, EMPTY_ROOT)))[0] == 404
    assert refused(witness, 0, (), signed(Checkpoint(ORIGIN, 5, bytes(32)), OTHER))[0] == 403
    assert refused(witness, 6, (), note(5))[0] == 400
    assert refused(witness, 3, (), note(5)) == (409, "0\n")
    ask(witness, 0, (), note(5))
    assert refused(witness, 0, (), note(9)) == (409, "5\n")
    assert refused(witness, 5, (bytes(32),), note(9))[0] == 422
    assert refused(witness, 5, (), note(5, start=1))[0] == 409


@pytest.mark.parametrize("body", [b"", b"old 0\n", b"new 0\n\nx", b"old 00\n\nx", b"old 0\nAA\n\nx", b"\xff\n\nx"])
def test_malformed_request_is_refused(witness, body):
    with pytest.raises(WitnessRefusal) as refusal:
        witness.add_checkpoint(body)
    assert refusal.value.status == 400


def test_checkpoint_is_stored_before_it_is_signed(witness, monkeypatch):
    def fail(*_):
        raise OSError

    monkeypatch.setattr(witness_server, "replace_file", fail)
    with pytest.raises(OSError):
        ask(witness, 0, (), note(5))
    monkeypatch.undo()
    assert ask(witness, 0, (), note(7))


def test_restarted_witness_remembers_key_and_checkpoint(witness, tmp_path):
    ask(witness, 0, (), note(5))
    again = Witness(tmp_path / "witness", NAME, {ORIGIN: KEY})
    assert again.key == witness.key
    assert refused(again, 0, (), note(5, start=1)) == (409, "5\n")


def test_witness_with_a_damaged_memory_signs_nothing(witness, tmp_path):
    (tmp_path / "witness" / SEEN_FILE).write_text("{")
    with pytest.raises(UnusableError):
        ask(witness, 0, (), note(5))


def test_key_file_is_private(witness, tmp_path):
    assert (tmp_path / "witness" / "witness.key").stat().st_mode & 0o077 == 0


def test_of_two_requests_at_once_one_is_signed(witness):
    outcomes = []

    def request(start):
        try:
            outcomes.append(ask(witness, 0, (), note(5, start)))
        except WitnessRefusal as refusal:
            outcomes.append(refusal.status)

    threads = [threading.Thread(target=request, args=(start,)) for start in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(409) == 1


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [("POST", "/other", {}, 404), ("POST", "/add-checkpoint", {"Content-Length": "2000000"}, 400)],
)
def test_server_refuses_other_requests(witness, method, path, headers, status):
    with running(witness) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request(method, path, headers=headers)
        assert connection.getresponse().status == status
        connection.close()


def test_server_answers_a_conflict_with_the_size_that_it_knows(witness):
    ask(witness, 0, (), note(5))
    with running(witness) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("POST", "/add-checkpoint", str(AddCheckpoint(0, (), note(9))).encode())
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Content-Type"], answer.read()) == (409, "text/x.tlog.size", b"5\n")
        connection.close()


@pytest.mark.parametrize("url", ["file:///etc/hosts", "http://127.0.0.1:1"])
def test_witness_that_cannot_be_asked_is_said(witness, tmp_path, url):
    with pytest.raises(UnusableError):
        ask_witness(url, witness.key, ExportFiles(write(tmp_path / "export", 5)))


def test_answer_of_another_key_is_refused(witness, tmp_path):
    other = Witness(tmp_path / "other", NAME, {ORIGIN: KEY})
    with running(witness) as port, pytest.raises(UnusableError, match="answer"):
        ask_witness(f"http://127.0.0.1:{port}", other.key, ExportFiles(write(tmp_path / "export", 5)))


def test_unknown_form_of_a_logs_key_is_said():
    with pytest.raises(UnusableError, match="--log"):
        known_logs(["nonsense"])
