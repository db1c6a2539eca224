"""`contactpoint audit`: export and check the audit log. Only `export` and `checkpoint` need AWS, and import it."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from cli.audit_log.export_files import CHECKPOINT, ExportFiles, UnusableError
from cli.audit_log.verification import Verdict, parse_vkey, verify_certificate, verify_event, verify_export
from cli.audit_log.witness_client import ask_witness
from cli.audit_log.witness_server import Witness, known_logs, serve
from cli.consoles import console, errors, exit_with_error
from cli.failures import AuditCommands, sentence_of
from cli.output_files import writable_folder
from contactpoint.domain.merkle_log.signed_notes import VerifierKey

app = typer.Typer(
    cls=AuditCommands,
    help="Export the audit log, and check it: offline, without AWS, and without trust in who runs the directory.\n\n"
    "An export contains no personal data: a commitment for each event. docs/runbooks/audit-log.md explains what to do "
    "if a check fails.",
    no_args_is_help=True,
    add_completion=False,
)
Folder = Annotated[Path, typer.Argument(help="The folder of an export.")]
WRONG, UNUSABLE = 1, 2


@app.command()
def export(
    out: Annotated[Path, typer.Option("--out", callback=writable_folder, help="The folder to write.")],
    since: Annotated[Path | None, typer.Option(help="An earlier checkpoint: only later entries are written.")] = None,
) -> None:
    """Write the log's checkpoint, its entries and its key into a folder.

    `checkpoint` is a C2SP signed note. `entries.jsonl` has one entry in each line; the hash of the line without its
    newline is a leaf of the tree (RFC 6962). `vkey` is the key of the log, and
    `vkey-ml-dsa-44` its other one: each is enough to check the checkpoint. `leaf-hashes` helps to say which entry is
    wrong. The command first asks for a checkpoint of everything until now.

    Example: contactpoint audit export --out audit-export
    """
    from cli.audit_log import export_from_stack  # noqa: PLC0415 - it imports AWS

    try:
        size, count = export_from_stack.export(out, since)
    except UnusableError as error:
        _exit_unusable(str(error))
    how = f"contactpoint audit verify {out} --vkey …{f' --since {since}' if since else ''}"
    console.print(f"{count} entries of {size} are in {out}. Check them: {how}", markup=False)


@app.command()
def checkpoint() -> None:
    """Publish a checkpoint of everything until now, and print it.

    The service publishes one every five minutes by itself.

    Example: contactpoint audit checkpoint
    """
    from cli.audit_log import export_from_stack  # noqa: PLC0415 - it imports AWS

    try:
        typer.echo(export_from_stack.publish_now(), nl=False)
    except UnusableError as error:
        _exit_unusable(str(error))


@app.command()
def verify(  # noqa: PLR0913, PLR0917 - options
    vkey: Annotated[str, typer.Option(help="The log's key, or a file with it, from a source that you trust.")],
    folder: Annotated[Path | None, typer.Argument(help="The folder of an export.")] = None,
    since: Annotated[Path | None, typer.Option(help="An earlier checkpoint that the log must continue.")] = None,
    event: Annotated[str, typer.Option(help="Check the proof of this event, by its id.")] = "",
    proof: Annotated[Path | None, typer.Option(help="The event's proof, from GET /audit/events/{id}/proof.")] = None,
    certificate: Annotated[Path | None, typer.Option(help="Check this certificate of destruction.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check an export, the proof of one event, or a certificate of destruction. No network and no AWS are needed.

    The status is 0 if all is right. It is 1 if an entry is wrong: the result names the first wrong position, from 0,
    and says `altered`, `missing`, `inserted` or `exchanged`. It is 2 if something cannot be checked: a file is
    truncated, a signature is of another key, a size is wrong, or an export that was made with --since is checked
    without it.

    Example: contactpoint audit verify audit-export --vkey audit-export/vkey --json
    """
    try:
        key = parse_vkey(vkey)
        verdict = verify_certificate(certificate, key) if certificate else _verify(folder, key, since, event, proof)
    except (UnusableError, OSError) as error:
        _exit_unusable(sentence_of(error) or str(error), as_json=as_json)
    if as_json:
        typer.echo(verdict.as_json())
    if not as_json or not verdict.ok:
        (console if verdict.ok else errors).print(verdict.text, highlight=False, soft_wrap=True, markup=False)
    raise typer.Exit(0 if verdict.ok else WRONG)


@app.command()
def cosign(
    folder: Folder,
    witness: Annotated[str, typer.Option(help="The address of the witness.")],
    witness_vkey: Annotated[str, typer.Option(help="The key of the witness, or a file with it.")],
) -> None:
    """Ask a witness to sign the checkpoint of an export, and add its signature to the export.

    Example: contactpoint audit cosign audit-export --witness http://127.0.0.1:4680 --witness-vkey witness.vkey
    """
    try:
        signed = ask_witness(witness, parse_vkey(witness_vkey), ExportFiles(folder))
    except (UnusableError, ValueError) as error:
        _exit_unusable(str(error))
    console.print(f"{CHECKPOINT} has {len(signed.signatures)} signatures.")


@app.command()
def witness(
    log: Annotated[list[str], typer.Option(help="The key of a log to watch; repeat it for several logs.")],
    name: Annotated[str, typer.Option(help="The witness's name, such as witness.council.example.")],
    home: Annotated[Path, typer.Option(help="The folder for the witness's key and for what it has seen.")] = Path(
        "audit-witness"
    ),
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on; 0 chooses a free one.")] = 4680,
) -> None:
    """Run a witness: it signs a log's checkpoint only if the log has grown and nothing earlier was changed.

    Run it on a machine that does not belong to who runs the directory. Keep its folder: a witness that forgets what it
    has seen can be shown a changed log.

    Example: contactpoint audit witness --log "$(cat audit-export/vkey)" --name witness.council.example
    """
    try:
        watching = Witness(home, name, known_logs(log))
        server = serve(watching, host, port)
    except (UnusableError, ValueError, OSError) as error:
        _exit_unusable(str(error))
    typer.echo(f"key {watching.key}")
    typer.echo(f"listening on http://{host}:{server.server_port}")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


def _verify(folder: Path | None, key: VerifierKey, since: Path | None, event: str, proof: Path | None) -> Verdict:
    if bool(event) != bool(proof):
        raise UnusableError("Give both --event and --proof, or neither.")
    files = ExportFiles(folder) if folder else None
    if event and proof:
        return verify_event(event, proof, key, files)
    if not files:
        raise UnusableError("Name the folder of an export, or give --event and --proof.")
    return verify_export(files, key, since)


def _exit_unusable(text: str, *, as_json: bool = False) -> NoReturn:
    """Print why nothing could be checked, and exit with status 2."""
    if as_json:
        typer.echo(Verdict(False, None, text, None, text).as_json())
    exit_with_error(text, UNUSABLE)
