"""Where in the encoder a sparse autoencoder reads.

Site names follow TransformerLens: ``blocks.<L>.hook_resid_post`` is what leaves residual block ``L`` (counted from 0),
``pooled`` is the image embedding after the projection and before it is normalised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from sae_auditor.errors import InputRefused

TokenRule = Literal["cls", "patch", "all"]

_BLOCK_SITE = re.compile(r"blocks\.(-?\d+)\.hook_resid_post")


@dataclass(frozen=True)
class Site:
    """A place in the encoder and which of its tokens are read there.

    Parameters
    ----------
    name
        ``blocks.<L>.hook_resid_post`` (negative ``L`` counts from the last block) or ``pooled``.
    tokens
        ``cls`` (one vector an image; also for ``pooled``), ``patch`` (one a patch) or ``all``.
    """

    name: str
    tokens: TokenRule = "cls"

    def __post_init__(self) -> None:
        if self.name != "pooled" and _BLOCK_SITE.fullmatch(self.name) is None:
            raise InputRefused(
                f"'{self.name}' is not a site this program knows.",
                todo="Name one like 'blocks.11.hook_resid_post', or 'pooled'.",
            )
        if self.tokens not in get_args(TokenRule):
            raise InputRefused(f"'{self.tokens}' is not a token rule.", todo="Use 'cls', 'patch' or 'all'.")
        if self.name == "pooled" and self.tokens != "cls":
            raise InputRefused("The pooled embedding has one vector an image.", todo="Use the token rule 'cls' for it.")

    @property
    def is_pooled(self) -> bool:
        """Whether this is the image embedding itself."""
        return self.name == "pooled"

    @property
    def token_slice(self) -> slice:
        """Which tokens of a hidden state the rule selects: the class token stands first, the patches behind it."""
        if self.is_pooled or self.tokens == "all":
            return slice(None)
        return slice(0, 1) if self.tokens == "cls" else slice(1, None)

    def block(self, n_blocks: int) -> int:
        """Return the index of the residual block, counted from 0.

        Raises
        ------
        InputRefused
            When the encoder with its `n_blocks` blocks has no such block.
        """
        match = _BLOCK_SITE.fullmatch(self.name)
        if match is None:
            raise ValueError(f"{self.name} is not behind a block")
        index = int(match.group(1))
        resolved = index + n_blocks if index < 0 else index
        if not 0 <= resolved < n_blocks:
            raise InputRefused(
                f"The site '{self.name}' does not exist: the encoder has {n_blocks} blocks.",
                todo=f"Choose a block from 0 to {n_blocks - 1}.",
            )
        return resolved
