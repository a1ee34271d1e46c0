"""Which files and folders may be an SAE, by their names alone. No Qt."""

from __future__ import annotations

from pathlib import Path

# Files of tensors, and the configuration that lies beside some of them.
SAE_SUFFIXES = frozenset({".safetensors", ".pt", ".pth", ".bin", ".ckpt", ".pkl", ".gz", ".npz", ".json"})


def holds_sae(folder: Path) -> bool:
    """Whether there is a file of tensors or a configuration right in a folder."""
    try:
        return folder.is_dir() and any(file.suffix.lower() in SAE_SUFFIXES for file in folder.iterdir())
    except OSError:
        return False
