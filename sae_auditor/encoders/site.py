"""Where in the encoder a sparse autoencoder reads.

Site names follow TransformerLens: ``blocks.<L>.hook_resid_post`` is what leaves residual block ``L`` (counted from 0).
``stages.<S>`` is the feature map that leaves stage ``S`` of a convolutional tower, ``pooled`` the image embedding after
the projection and before it is normalised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

TokenRule = Literal["cls", "patch", "all", "register"]
Hook = Literal[
    "hook_resid_pre", "hook_attn_out", "hook_resid_mid", "ln2.hook_normalized", "hook_mlp_out", "hook_resid_post"
]

_BLOCK_SITE = re.compile(rf"blocks\.(-?\d+)\.({'|'.join(re.escape(hook) for hook in get_args(Hook))})")
_STAGE_SITE = re.compile(r"stages\.(-?\d+)")


@dataclass(frozen=True)
class Site:
    """A place in the encoder and which of its tokens are read there.

    Which rows of a hidden state a rule selects is known to the encoder alone (`ClipEncoder.token_slice`): some have no
    class token, some have registers.

    Parameters
    ----------
    name
        ``blocks.<L>.<hook>``, ``stages.<S>`` or ``pooled``; a negative number counts from the last block or stage. The
        hooks of a block, in the order of the computation: ``hook_resid_pre`` (what enters it), ``hook_attn_out`` (the
        attention's output), ``hook_resid_mid`` (after the attention was added), ``ln2.hook_normalized`` (the second
        norm's output, after its scale and shift), ``hook_mlp_out`` (the MLP's output) and ``hook_resid_post`` (what
        leaves the block). Both outputs are those before any layer scale.
    tokens
        ``cls`` (one vector an image; also for ``pooled``), ``patch`` (one a patch), ``register`` or ``all``.
    """

    name: str
    tokens: TokenRule = "cls"

    def __post_init__(self) -> None:
        if not (self.is_pooled or self.is_stage or _BLOCK_SITE.fullmatch(self.name)):
            raise InputRefused(
                say("'{0}' is not a site this program knows.", self.name),
                todo=say("Name one like 'blocks.11.hook_resid_post', 'stages.3', or 'pooled'."),
            )
        if self.tokens not in get_args(TokenRule):
            raise InputRefused(
                say("'{0}' is not a token rule.", self.tokens), todo=say("Use 'cls', 'patch', 'all' or 'register'.")
            )
        if self.is_pooled and self.tokens != "cls":
            raise InputRefused(
                say("The pooled embedding has one vector an image."), todo=say("Use the token rule 'cls' for it.")
            )

    @property
    def is_pooled(self) -> bool:
        """Whether this is the image embedding itself."""
        return self.name == "pooled"

    @property
    def is_stage(self) -> bool:
        """Whether this is the feature map of a convolutional stage."""
        return _STAGE_SITE.fullmatch(self.name) is not None

    @property
    def hook(self) -> Hook:
        """Which value of its block this is; a `ValueError` for sites that are in no block."""
        return cast(Hook, self._in_block().group(2))

    def block(self, n_blocks: int) -> int:
        """Return the index of the residual block, counted from 0.

        Raises
        ------
        InputRefused
            When the encoder with its `n_blocks` blocks has no such block.
        """
        return self._resolved(int(self._in_block().group(1)), n_blocks, "block")

    def stage(self, n_stages: int) -> int:
        """Return the index of the stage, counted from 0; refused as `block` does it."""
        match = _STAGE_SITE.fullmatch(self.name)
        if match is None:
            raise ValueError(f"{self.name} is not behind a stage")
        return self._resolved(int(match.group(1)), n_stages, "stage")

    def _in_block(self) -> re.Match[str]:
        match = _BLOCK_SITE.fullmatch(self.name)
        if match is None:
            raise ValueError(f"{self.name} is not in a block")
        return match

    def _resolved(self, index: int, count: int, what: str) -> int:
        resolved = index + count if index < 0 else index
        if 0 <= resolved < count:
            return resolved
        raise InputRefused(
            say("The site '{0}' does not exist: the encoder has {1} {2}s.", self.name, count, what),
            todo=say("Choose a {0} from 0 to {1}.", what, count - 1) if count else say("Use the site 'pooled'."),
        )
