"""What a folder is that holds no weights which can be read, and which files beside weights are none."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.tensorfiles import form_of_name

WEIGHTS_SUFFIXES: Final = (".safetensors", ".pt", ".pth", ".bin", ".ckpt")

_MAX_FILES: Final = 2000
_MAX_DEPTH: Final = 2
_MAX_NAMED: Final = 6
_WHOLE: Final = say("Get the model's .safetensors or PyTorch file, and put it there.")

# What trainings keep beside weights under names that weights have as well.
_SIDE_FILES: Final = re.compile(
    r".*optim_states?\.pt|(?:optimizer|optim|scheduler|lr_scheduler|scaler|training_args|trainer_state|rng_state|"
    r"random_states|sampler|custom_checkpoint|preprocess|preprocessor|args)(?:[_.-][\w.-]*)?\.(?:pt|pth|bin|ckpt)"
)
_ADAPTER: Final = re.compile(r"adapter_model\..+|pytorch_lora_weights\..+|.*\.lora\.(?:safetensors|pt)")
_DEEPSPEED_MODEL: Final = re.compile(r"mp_rank_\d+_model_states\.pt")
_ZERO_3_MODEL: Final = re.compile(r"zero_pp_rank_\d+_mp_rank_\d+_model_states\.pt")
_ZERO: Final = re.compile(r".*optim_states\.pt")
_MEGATRON: Final = "latest_checkpointed_iteration.txt"


@dataclass(frozen=True)
class FolderKind:
    """A kind of folder.

    Parameters
    ----------
    marks
        A file that only this kind has: an expression for its whole name.
    what
        What the folder holds, as the end of a sentence.
    todo
        What the person can do.
    """

    marks: re.Pattern[str]
    what: str
    todo: str


_ZERO_TODO: Final = say("Run zero_to_fp32.py, which DeepSpeed puts into the folder, and open the file that it writes.")
_KINDS: Final = (
    FolderKind(
        re.compile(r".+\.distcp"),
        say("a distributed checkpoint of PyTorch, whose tensors are spread over files"),
        say(
"Convert it: python -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER "
"model.pt. Then open that file."
),
    ),
    FolderKind(_ZERO_3_MODEL, say("a model that DeepSpeed (ZeRO 3) spread over several processes"), _ZERO_TODO),
    FolderKind(_ZERO, say("parts of the state of DeepSpeed's optimiser (ZeRO), not the model itself"), _ZERO_TODO),
    FolderKind(
        re.compile(r"model_index\.json"),
        say("a pipeline of diffusers, which makes images; the CLIP in it, if any, is a single tower"),
        say("Choose a whole CLIP: the one that the pipeline's text encoder was taken from, for instance."),
    ),
    FolderKind(
        re.compile(re.escape(_MEGATRON) + r"|model_optim_rng\.pt"),
        say("a checkpoint of Megatron, whose tensors may be spread over several processes"),
        say("Convert it to the form of the transformers library or of open_clip, then open that."),
    ),
    FolderKind(
        re.compile(r"adapter_config\.json"),
        say("changes for another model's weights (an adapter, such as LoRA), not a whole model"),
        say(
"Merge them into the model that they belong to (merge_and_unload() of the peft library), "
"save it, and open it."
),
    ),
    FolderKind(
        re.compile(r"saved_model\.pb|.+\.data-\d{5}-of-\d{5}"), say("a model of TensorFlow's"), _WHOLE
    ),
    FolderKind(re.compile(r".+\.mlmodel|com\.apple\.CoreML"), say("a Core ML model"), _WHOLE),
    FolderKind(re.compile(r"_CHECKPOINT_METADATA|_METADATA|\.zarray"), say("a checkpoint of Orbax (JAX)"), _WHOLE),
)  # fmt: skip


def is_weights(name: str) -> bool:
    """Whether a file is one of weights by its name, and not what a training keeps beside them."""
    return Path(name).suffix in WEIGHTS_SUFFIXES and not _SIDE_FILES.fullmatch(name)


def is_known_kind(names: list[str]) -> bool:
    """Whether a folder with these files is of a kind that has a name."""
    return any(kind.marks.fullmatch(name) for kind in _KINDS for name in names)


def is_adapter(name: str) -> bool:
    """Whether a file holds changes for weights rather than weights, going by its name."""
    return bool(_ADAPTER.fullmatch(name))


def refuse_parts(folder: Path, names: list[str]) -> None:
    """Refuse a folder in which every process of a training has put its own part of the model.

    Raises
    ------
    InputRefused
        When it is one.
    """
    if any(_ZERO_3_MODEL.fullmatch(name) for name in names):
        raise _refused(folder, next(kind for kind in _KINDS if kind.marks is _ZERO_3_MODEL))
    ranks = [name for name in names if _DEEPSPEED_MODEL.fullmatch(name)]
    if len(ranks) > 1:
        raise InputRefused(
            say(
                "{0} holds a model that is spread over {1} processes: {2}.",
                folder,
                len(ranks),
                ", ".join(ranks[:_MAX_NAMED]),
            ),
            todo=say("Gather it into one file with the program that trained it, then open that."),
        )


def refuse_file(file: Path) -> None:
    """Refuse a file that is a part of something, going by its name.

    Raises
    ------
    InputRefused
        When it is one.
    """
    kind = next((kind for kind in _KINDS[:3] if kind.marks.fullmatch(file.name)), None)
    if kind is not None:
        raise InputRefused(say("{0} is one file of {1}.", file, kind.what), todo=kind.todo)


def nothing_to_read(folder: Path, wanted: str) -> InputRefused:
    """Return the error for a folder without weights that can be read, saying what it holds instead."""
    files = list(_files(folder))
    for kind in _KINDS:
        if any(kind.marks.fullmatch(file.name) for file in files):
            return _refused(folder, kind)
    broken = next(
        (file for file in files if is_weights(file.name) and file.is_symlink() and not os.path.exists(file)), None
    )
    if broken is not None:
        return InputRefused(
            say("{0} is a link to a file that is not there.", broken),
            todo=say("The download is not complete, or only the links were copied: copy what they lead to (cp -rL)."),
        )
    forms = {form.what: form.todo for file in files if (form := form_of_name(file.name)) is not None}
    if forms:
        return InputRefused(
            say("{0} holds the model only as {1}, which this program does not read.", folder, _joined(list(forms))),
            todo=_WHOLE if len(forms) > 1 else next(iter(forms.values())),
        )
    return InputRefused(say("{0} is missing.", folder / wanted), todo=say("Put the encoder's weights there."))


def _refused(folder: Path, kind: FolderKind) -> InputRefused:
    return InputRefused(say("{0} holds {1}.", folder, kind.what), todo=kind.todo)


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _files(folder: Path) -> Iterator[Path]:
    """Give the files in a folder and in those within it, as many as are worth a look."""
    waiting, n_seen = [(folder, 0)], 0
    while waiting:
        place, depth = waiting.pop(0)
        try:
            with os.scandir(place) as listing:
                found = sorted(place / entry.name for entry in islice(listing, _MAX_FILES))
        except OSError:
            continue
        for entry in found:
            n_seen += 1
            if n_seen > _MAX_FILES:
                return
            if os.path.isdir(entry) and depth < _MAX_DEPTH and not entry.is_symlink():
                waiting.append((entry, depth + 1))
            yield entry
