"""``sae-auditor policy show|set|suggest``: what may count for a decision, and what must not."""

from __future__ import annotations

import typer

from sae_auditor.cli._policy_set import SeveralValues, set_policy
from sae_auditor.cli._policy_show import show
from sae_auditor.cli._policy_suggest import suggest

app = typer.Typer(help="Say which reasons may count for a decision, and which must not.", no_args_is_help=True)
app.command("show")(show)
app.command("set", cls=SeveralValues)(set_policy)
app.command("suggest")(suggest)
