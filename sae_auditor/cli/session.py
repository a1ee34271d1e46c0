"""``sae-auditor session new|list|run|replay|anchor|export|verify``."""

from __future__ import annotations

import typer

from sae_auditor.cli import _session_export, _session_new, _session_run, _session_verify

app = typer.Typer(
    help="Review many images: sessions, their audits, and records that show what was decided.", no_args_is_help=True
)
app.command("new")(_session_new.new)
app.command("list")(_session_new.list_sessions)
app.command("run")(_session_run.run)
app.command("replay")(_session_run.replay)
app.command("anchor", cls=_session_export.MakeAnchor)(_session_export.anchor)
app.command("export")(_session_export.export)
app.command("verify", cls=_session_verify.Verify)(_session_verify.verify)
