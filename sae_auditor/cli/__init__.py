"""The command line. Importing it loads neither torch nor Qt."""

from __future__ import annotations

import atexit
import io
import os
import sys
from typing import Annotated

import typer

from sae_auditor._version import __version__
from sae_auditor.cli import (
    _concepts_hierarchy,
    _concepts_label,
    _concepts_name,
    _concepts_score,
    _concepts_search,
    _concepts_show,
    _policy_set,
    _policy_show,
    _policy_suggest,
    audit,
    bundle,
    circuit,
    doctor,
    index,
    session,
    window,
)
from sae_auditor.cli._guard import WINDOW, AuditorGroup
from sae_auditor.cli._streams import keep_the_terminal, log_file
from sae_auditor.cli._studies import add_study
from sae_auditor.names import printable
from sae_auditor.studies import STUDIES

_HELP = """See why a vision model decided that.

Without a command the window opens: sae-auditor [IMAGE...] [--bundle PATH] [--workspace NAME] [--theme light|dark]
[--language en|ja] [--size WxH] [--screenshot FILE.png]

Commands end with status 0 on success, 1 with findings, 2 on wrong usage, 3 when input was refused and 4 when the
machine lacks something. --debug shows a traceback when something goes wrong. What libraries remark is kept in
{log}.
"""

app = typer.Typer(
    cls=AuditorGroup,
    help=_HELP.format(log=printable(str(log_file()))),
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help"]},
)

concepts = typer.Typer(help="Say what latents mean: label, score, search, show and name them.", no_args_is_help=True)
concepts.command("label")(_concepts_label.label)
concepts.command("score")(_concepts_score.score)
concepts.command("search")(_concepts_search.search)
concepts.command("show")(_concepts_show.show)
concepts.command("name")(_concepts_name.name)
concepts.command("hierarchy")(_concepts_hierarchy.hierarchy)

policy = typer.Typer(help="Say which reasons may count for a decision, and which must not.", no_args_is_help=True)
policy.command("show")(_policy_show.show)
policy.command("set", cls=_policy_set.SeveralValues)(_policy_set.set_policy)
policy.command("suggest")(_policy_suggest.suggest)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sae-auditor {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and end.")
    ] = False,
) -> None:
    pass


app.command(WINDOW, hidden=True)(window.window)
app.command("demo")(window.demo)
app.command("audit")(audit.audit)
app.command("circuit")(circuit.circuit)
app.command("index")(index.index)
app.add_typer(concepts, name="concepts")
app.add_typer(policy, name="policy")
app.add_typer(bundle.app, name="bundle")
app.add_typer(session.app, name="session")
app.command("doctor")(doctor.doctor)
for _study in STUDIES:
    add_study(app, _study)


def main() -> None:
    """Run the command line and end the process with its status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # What the terminal's encoding cannot show must not end a command.
        sys.stdout.reconfigure(errors="backslashreplace")
    app()


def run() -> None:
    """Do `main` in a process of its own: libraries do not speak on its terminal, and its end is not taken apart.

    Qt holds on to Python objects until the very end, and DuckDB's binding writes a line about a leak for each of its
    own that these reach, to a person who can do nothing about it.
    """
    keep_the_terminal()
    try:
        main()
    except SystemExit as end:
        if not {"duckdb", "PySide6.QtWidgets"} <= sys.modules.keys():
            raise
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else bool(end.code))


__all__ = ["app", "main", "run"]
