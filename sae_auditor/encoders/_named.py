"""The architecture that a person names, beside what the files say."""

from __future__ import annotations

from pathlib import Path

from sae_auditor.encoders._architecture import architecture_name, same_architecture
from sae_auditor.encoders._config import EncoderConfig, bundled_config, parse_config_bytes
from sae_auditor.encoders._files import CONFIG_FILE, read_json
from sae_auditor.encoders._folder_files import is_there, small_file
from sae_auditor.encoders._hf_config import HF_CONFIG, config_from_hf
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say


def is_described(folder: Path, architecture: str, *, is_hf: bool) -> bool:
    """Whether a file beside the weights describes this architecture too; then the file is followed.

    Parameters
    ----------
    folder
        Where the weights lie.
    architecture
        What the person named.
    is_hf
        Whether the weights have the names of the transformers library, so that its configuration counts.

    Raises
    ------
    InputRefused
        When there is no such architecture, or a file says that it is another.
    """
    bundled_config(architecture)
    described = _described(folder, is_hf=is_hf)
    if described is None:
        return False
    name = architecture.replace("/", "-")
    if not same_architecture(described.model, name):
        raise InputRefused(
            say(
                "{0} says that the encoder is {1}, and not {2}.",
                described.where,
                architecture_name(described.model),
                name,
            ),
            todo=say("Leave the architecture out; or, if the file is wrong, move it to another folder."),
        )
    return True


def _described(folder: Path, *, is_hf: bool) -> EncoderConfig | None:
    file = folder / CONFIG_FILE
    if is_there(file):
        return parse_config_bytes(small_file(file), str(file))
    content = read_json(folder / HF_CONFIG) if is_hf else None
    if content is None:
        return None
    return config_from_hf(content, None, files={}, where=str(folder / HF_CONFIG)).config
