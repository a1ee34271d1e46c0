"""``sae-auditor concepts label|score|search|show|name|hierarchy``: what the latents of an SAE mean."""

from __future__ import annotations

import typer

from sae_auditor.cli._concepts_hierarchy import hierarchy
from sae_auditor.cli._concepts_label import label
from sae_auditor.cli._concepts_name import name
from sae_auditor.cli._concepts_score import score
from sae_auditor.cli._concepts_search import search
from sae_auditor.cli._concepts_show import show

app = typer.Typer(help="Say what latents mean: label, score, search, show and name them.", no_args_is_help=True)
for _command in (label, score, search, show, name, hierarchy):
    app.command(_command.__name__)(_command)
