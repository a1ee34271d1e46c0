"""Where everything stands in a bundle (docs/formats.md)."""

from __future__ import annotations

ENCODER_FOLDER = "encoder"
ENCODER_CONFIG = "encoder/open_clip_config.json"
ENCODER_WEIGHTS = "encoder/open_clip_model.safetensors"
# What people should know of how the encoder was made; only where there is something.
ENCODER_NOTICES = "encoder/notices.json"

# What was removed from the encoder and why (docs/repair.md); only in bundles that a repair wrote.
REPAIR_RECORD = "repair.json"

# Files that a tokenizer other than CLIP's may consist of.
TOKENIZER_FILES = (
    "added_tokens.json",
    "merges.txt",
    "sentencepiece.bpe.model",
    "special_tokens_map.json",
    "spiece.model",
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer_config.json",
    "vocab.json",
    "vocab.txt",
)


def sae_files(name: str) -> tuple[str, str]:
    """Return the configuration and the weights of an SAE."""
    return f"saes/{name}/cfg.json", f"saes/{name}/sae_weights.safetensors"


def fit_file(name: str) -> str:
    """Return the outcome of an SAE's fit check, and where the SAE came from; only imported SAEs have one."""
    return f"saes/{name}/fit.json"


def prompt_set_file(name: str) -> str:
    """Return the file of a prompt set."""
    return f"prompts/{name}.json"


POLICIES_FOLDER = "policies"
# The reasons policy that holds for every prompt set; no prompt set of this name has one of its own.
ALL_PROMPT_SETS = "all"


def policy_file(prompt_set: str | None) -> str:
    """Return the reasons policy of a prompt set, None for the one that holds for all of them."""
    return f"{POLICIES_FOLDER}/{ALL_PROMPT_SETS if prompt_set is None else prompt_set}.json"


def vocabulary_files(name: str) -> tuple[str, str]:
    """Return the word list and the embeddings of a vocabulary."""
    return f"vocabulary/{name}.txt", f"vocabulary/{name}.safetensors"


def concepts_file(sae_name: str) -> str:
    """Return the table of what an SAE's latents mean."""
    return f"concepts/{sae_name}.parquet"


def embeddings_file(sae_name: str) -> str:
    """Return the mean embeddings of the reference images of an SAE's latents."""
    return f"concepts/{sae_name}.safetensors"


def codes_file(sae_name: str) -> str:
    """Return the sparse codes of the reference images."""
    return f"index/{sae_name}/codes.parquet"


IMAGES_FILE = "index/images.parquet"
THUMBNAILS_FILE = "index/thumbnails.safetensors"
