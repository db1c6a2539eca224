"""`contactpoint audit verify`: every alteration is found at its position, and what cannot be checked is said."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.audit_log.export_files import ExportFiles, UnusableError
from cli.audit_log.verification import parse_vkey, verify_export
from cli.commands.audit import app
from contactpoint.domain.merkle_log.checkpoints import Checkpoint
from contactpoint.domain.merkle_log.entries import CHAIN_START, entries_after
from contactpoint.domain.merkle_log.hashing import EMPTY_ROOT
from tests.unit.cli.audit_log.exports import (
    KEY,
    ORIGIN,
    OTHER,
    OTHER_KEY,
    commitments,
    note_of,
    signed,
    tree_of,
    write,
)

SIZE = int(os.environ.get("CONTACTPOINT_LOG_SIZE", "300"))
SAMPLES = int(os.environ.get("CONTACTPOINT_EXAMPLES", "200"))
THREE_FILES = ("checkpoint", "entries.jsonl", "vkey")


def verify(folder, since=None, key=KEY):
    """Return what the command returns: its status, the position, what is wrong there, and all of the result."""
    try:
        verdict = verify_export(ExportFiles(folder), parse_vkey(str(key)), since)
    except UnusableError as error:
        return 2, None, str(error), {"ok": False}
    return int(not verdict.ok), verdict.position, verdict.what, json.loads(verdict.as_json())


def verify_by_command(folder, *options, key=KEY):
    done = CliRunner().invoke(app, ["verify", str(folder), "--vkey", str(key), "--json", *map(str, options)])
    return done.exit_code, json.loads(done.stdout.splitlines()[0])


def lines_of(folder):
    return (folder / "entries.jsonl").read_bytes().split(b"\n")[:-1]


def rewrite(folder, lines):
    (folder / "entries.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))


@pytest.fixture(params=["with leaf hashes", "three files only"])
def export(tmp_path, request):
    folder = write(tmp_path / "export", SIZE)
    if request.param == "three files only":
        (folder / "leaf-hashes").unlink()
    return folder


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 70_000])
def test_untouched_export_is_in_order(tmp_path, size):
    code, _, _, result = verify(write(tmp_path, size))
    assert (code, result) == (0, {"ok": True, "size": size, "position": None, "what": None})


def alter(lines, place, drawn):
    line = bytearray(lines[place])
    line[drawn.randrange(len(line))] ^= 1
    return [*lines[:place], bytes(line), *lines[place + 1 :]], place, "altered"


def alter_digit(lines, place, drawn):
    """Change a hash, so that the line still has the form of an entry."""
    line = bytearray(lines[place])
    at = drawn.choice([n for n in range(40, len(line) - 2) if chr(line[n]) in "0123456789"])
    line[at] = ord("0") if line[at] != ord("0") else ord("1")
    return [*lines[:place], bytes(line), *lines[place + 1 :]], place, "altered"


def replace_by_copy(lines, place, drawn):
    other = drawn.choice([n for n in range(len(lines)) if n != place])
    return [*lines[:place], lines[other], *lines[place + 1 :]], place, "altered"


def drop(lines, place, _):
    return [*lines[:place], *lines[place + 1 :]], place, "missing"


def insert_invented(lines, place, drawn):
    position = drawn.choice([place, place + 1, max(place - 1, 0)])
    (invented,) = entries_after(position, bytes([9] * 32), commitments(1, 10**6))
    return [*lines[:place], invented.line, *lines[place:]], place, "inserted"


def insert_copy(lines, place, drawn):
    other = drawn.choice([n for n in range(len(lines)) if n != place])
    found = place
    while found < len(lines) and lines[found] == lines[other]:
        found += 1
    return [*lines[:place], lines[other], *lines[place:]], found, "inserted"


def swap(lines, place, drawn):
    place = min(place, len(lines) - 2)
    other = drawn.choice([place + 1, drawn.randrange(place + 1, len(lines))])
    swapped = list(lines)
    swapped[place], swapped[other] = swapped[other], swapped[place]
    return swapped, place, "exchanged"


CHANGES = (alter, alter_digit, replace_by_copy, drop, insert_invented, insert_copy, swap)


def test_every_sampled_change_is_found_at_its_position(export):
    drawn, right = random.Random(14), lines_of(export)  # noqa: S311 - samples
    for number in range(SAMPLES):
        change, place = CHANGES[number % len(CHANGES)], drawn.randrange(SIZE)
        changed, position, what = change(right, place, drawn)
        rewrite(export, changed)
        assert verify(export)[:3] == (1, position, what), (change.__name__, place)


@pytest.mark.parametrize("place", [0, 1, SIZE - 2, SIZE - 1])
@pytest.mark.parametrize("change", CHANGES)
def test_change_at_either_end_is_found(export, change, place):
    changed, position, what = change(lines_of(export), place, random.Random(1))  # noqa: S311 - samples
    rewrite(export, changed)
    assert verify(export)[:3] == (1, position, what)


def test_newline_within_or_between_lines_alters_one_entry(export):
    right = lines_of(export)
    rewrite(export, [*right[:7], right[7][:9], right[7][9:], *right[8:]])
    assert verify(export)[:3] == (1, 7, "altered")
    rewrite(export, [*right[:7], right[7] + b" " + right[8], *right[9:]])
    assert verify(export)[:3] == (1, 7, "altered")


def test_several_dropped_or_inserted_entries_are_found_at_the_first(export):
    right = lines_of(export)
    rewrite(export, [*right[:7], *right[9:]])
    assert verify(export)[:3] == (1, 7, "missing")
    invented = [each.line for each in entries_after(7, bytes([9] * 32), commitments(3, 10**6))]
    rewrite(export, [*right[:7], *invented, *right[7:]])
    assert verify(export)[:3] == (1, 7, "inserted")


def test_rewritten_chain_is_found_by_the_leaf_hashes(tmp_path):
    folder = write(tmp_path, SIZE)
    right = commitments(SIZE)
    forged = entries_after(0, CHAIN_START, [*right[:50], bytes(32), *right[51:]])
    rewrite(folder, [each.line for each in forged])
    assert verify(folder)[:3] == (1, 50, "altered")
    (folder / "leaf-hashes").unlink()
    assert verify(folder)[:3] == (1, None, "altered")


def test_damaged_leaf_hashes_do_not_hide_where_an_entry_is_wrong(tmp_path):
    folder = write(tmp_path, SIZE)
    rewrite(folder, drop(lines_of(folder), 9, None)[0])
    (folder / "leaf-hashes").write_bytes(bytes(32 * SIZE))
    assert verify(folder)[:3] == (1, 9, "missing")


def unusable(folder, since=None, key=KEY):
    code, position, what, result = verify(folder, since, key)
    assert (code, position, result["ok"]) == (2, None, False)
    return what


@pytest.mark.parametrize("name", ["checkpoint", "entries.jsonl", "leaf-hashes"])
def test_truncated_file_is_said(tmp_path, name):
    folder = write(tmp_path, SIZE)
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2 + 3])
    assert name in unusable(folder)


@pytest.mark.parametrize("name", ["checkpoint", "entries.jsonl"])
def test_absent_file_is_said(export, name):
    (export / name).unlink()
    assert f"{name} cannot be read" in unusable(export)


def test_entries_cut_off_between_lines_are_said(export):
    rewrite(export, lines_of(export)[:-5])
    assert "cut off" in unusable(export)


def test_signature_of_another_key_is_said(export):
    assert "not signed by this key" in unusable(export, key=OTHER_KEY)
    entries = entries_after(0, CHAIN_START, commitments(SIZE))
    (export / "checkpoint").write_bytes(signed(Checkpoint(ORIGIN, SIZE, tree_of(entries).root), OTHER))
    assert "false" in unusable(export)


def test_checkpoint_of_another_log_is_said(export):
    (export / "checkpoint").write_bytes(signed(Checkpoint("other.example", 0, EMPTY_ROOT)))
    assert "other.example" in unusable(export)


def test_size_of_an_earlier_checkpoint_is_said(export):
    (export / "checkpoint").write_bytes(note_of(entries_after(0, CHAIN_START, commitments(SIZE - 9))))
    assert "Wrong size" in unusable(export)


@pytest.mark.parametrize("vkey", ["", "nonsense", str(KEY)[:-3]])
def test_key_that_is_none_is_said(export, vkey):
    assert "--vkey" in unusable(export, key=vkey)


def test_key_can_be_a_file(export):
    assert verify(export, key=export / "vkey")[0] == 0


@pytest.mark.parametrize("old", [0, 1, 100, 256, SIZE])
def test_export_continues_an_earlier_checkpoint(export, tmp_path, old):
    (tmp_path / "earlier").write_bytes(note_of(entries_after(0, CHAIN_START, commitments(old))))
    assert verify(export, tmp_path / "earlier")[0] == 0


def test_rewritten_log_does_not_continue_its_earlier_checkpoint(export, tmp_path):
    (tmp_path / "earlier").write_bytes(note_of(entries_after(0, CHAIN_START, commitments(100, 1))))
    assert verify(export, tmp_path / "earlier")[:3] == (1, None, "altered")


@pytest.mark.parametrize("since", [1, 100, 256, SIZE])
def test_export_of_later_entries_is_checked_like_a_whole_one(tmp_path, since):
    folder = write(tmp_path / "export", SIZE, since)
    (tmp_path / "earlier").write_bytes(note_of(entries_after(0, CHAIN_START, commitments(since))))
    assert verify(folder, tmp_path / "earlier")[0] == 0
    if since == 100:
        right = lines_of(folder)
        for change in CHANGES:
            changed, position, what = change(right, 50, random.Random(2))  # noqa: S311 - samples
            rewrite(folder, changed)
            assert verify(folder, tmp_path / "earlier")[:3] == (1, since + position, what)
            (folder / "leaf-hashes").rename(tmp_path / "leaf-hashes")
            assert verify(folder, tmp_path / "earlier")[:3] == (1, since + position, what)
            (tmp_path / "leaf-hashes").rename(folder / "leaf-hashes")


def test_export_of_later_entries_alone_cannot_be_checked(tmp_path):
    """Nothing but the folder itself says what precedes its entries: who is checked wrote that."""
    for since in (1, 100, SIZE):
        folder = write(tmp_path / f"export-{since}", SIZE, since)
        said = unusable(folder)
        assert f"from {since:,} on only" in said
        assert "--since" in said


@pytest.mark.parametrize(
    ("begins", "old", "said"),
    [
        (0, 100, f"All {SIZE:,} entries are in order, and continue the checkpoint of 100 entries."),
        (100, 100, f"Entries 100 to {SIZE - 1:,} are in order, and continue the checkpoint of 100 entries."),
        (100, 200, f"Entries 100 to {SIZE - 1:,} are in order, and continue the checkpoint of 200 entries."),
        (SIZE, SIZE, f"The log has no entry after the {SIZE:,} of the earlier checkpoint, and is the same."),
    ],
)
def test_verdict_names_the_entries_that_it_is_of(tmp_path, begins, old, said):
    folder, earlier = write(tmp_path / "export", SIZE, begins), tmp_path / "earlier"
    earlier.write_bytes(note_of(entries_after(0, CHAIN_START, commitments(old))))
    assert verify_export(ExportFiles(folder), KEY, earlier).text == said


def test_forged_start_of_an_export_does_not_continue_the_checkpoint(tmp_path):
    """The folder's own account of the entries before it is checked against the checkpoint that the reader kept."""
    folder, earlier = write(tmp_path / "export", SIZE, SIZE), tmp_path / "earlier"
    earlier.write_bytes(note_of(entries_after(0, CHAIN_START, commitments(SIZE, 1))))
    assert verify(folder, earlier)[:3] == (1, None, "altered")


def test_earlier_checkpoint_that_does_not_fit_is_said(tmp_path):
    folder = write(tmp_path / "export", SIZE, 100)
    for old, said in ((50, "begins after entry 100"), (SIZE + 1, "more than")):
        (tmp_path / "earlier").write_bytes(note_of(entries_after(0, CHAIN_START, commitments(old))))
        assert said in unusable(folder, tmp_path / "earlier")


@pytest.mark.parametrize("content", [b"", b"{}", b'{"size":5,"chain":"00","peaks":[]}'])
def test_damaged_start_of_an_export_is_said(tmp_path, content):
    folder = write(tmp_path, SIZE, 100)
    (folder / "since.json").write_bytes(content)
    assert "since.json" in unusable(folder)


def test_dropped_first_entry_is_missing(export):
    rewrite(export, lines_of(export)[1:])
    assert verify(export)[:3] == (1, 0, "missing")


def test_command_prints_the_result_as_json_and_returns_its_status(tmp_path):
    folder = write(tmp_path, SIZE)
    assert verify_by_command(folder) == (0, {"ok": True, "size": SIZE, "position": None, "what": None})
    rewrite(folder, swap(lines_of(folder), 3, random.Random(1))[0])  # noqa: S311 - samples
    assert verify_by_command(folder) == (1, {"ok": False, "size": SIZE, "position": 3, "what": "exchanged"})
    code, result = verify_by_command(folder, key=OTHER_KEY)
    assert (code, result["ok"], result["position"]) == (2, False, None)


def test_without_json_the_result_is_a_sentence(export):
    done = CliRunner().invoke(app, ["verify", str(export), "--vkey", str(KEY)])
    assert f"All {SIZE:,} entries are in order." in done.output


@pytest.mark.parametrize("options", [[], ["--event", "e"], ["--proof", "p"]])
def test_incomplete_question_is_said(options):
    assert CliRunner().invoke(app, ["verify", "--vkey", str(KEY), *options]).exit_code == 2


def test_check_and_witness_import_no_aws():
    code = (
        "import sys; sys.argv = ['contactpoint', 'audit', 'verify', '--help']\n"
        "from cli.entry import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "found = {'boto3', 'botocore', 'pynamodb', 'tink', 'aws_cdk'} & set(sys.modules)\n"
        "sys.exit(', '.join(found) or 0)\n"
    )
    root = Path(__file__).parents[4]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
