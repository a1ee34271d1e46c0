"""``--architecture NAME`` and ``--part NAME``: what only a person can say of an encoder's files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder

ArchitectureOption = Annotated[
    str | None,
    typer.Option(
        "--architecture",
        metavar="NAME",
        help="open_clip's name of the encoder's architecture, such as ViT-B-32-quickgelu, where no file says it.",
    ),
]

PartOption = Annotated[
    str | None,
    typer.Option(
        "--part",
        metavar="NAME",
        help="Which model in the encoder's file is meant, where it holds several: what its tensors' names begin with.",
    ),
]


def load_named_job(path: str, architecture: str | None, part: str | None, device: str) -> Job[ClipEncoder]:
    """Load an encoder; a refusal that asks for the architecture or for one of several models says where to name it.

    Raises
    ------
    InputRefused
        As `encoders.load_encoder`.
    """
    # torch is loaded here, after everything that can be refused without it.
    yield Progress(0, 0, "Loading PyTorch")
    from sae_auditor.encoders import ArchitectureAsked, PartAsked, load_encoder

    yield Progress(0, 0, "Loading the encoder")
    try:
        return load_encoder(path, architecture=architecture, part=part, device=device, precision="fp32")
    except ArchitectureAsked as asked:
        example = asked.choices[0] if asked.choices else "ViT-B-32"
        todo = f"{asked.todo} Name it with --architecture, such as --architecture {example}."
        raise ArchitectureAsked(asked.what, todo=todo, choices=asked.choices) from asked
    except PartAsked as asked:
        todo = f"{asked.todo} Name it with --part, such as --part {asked.choices[-1]}."
        raise PartAsked(asked.what, todo=todo, choices=asked.choices) from asked
