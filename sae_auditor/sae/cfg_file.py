"""What the ``cfg.json`` of an SAE in the native format may say, before any of it is believed.

Only fields that change numbers or places are listed; SAELens writes others beside them, which say nothing here.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from sae_auditor.sae.config import Activation
from sae_auditor.schema import Line, Strict

_Width = Annotated[int, Field(ge=1, le=2**24)]
_K = Annotated[int, Field(ge=0, le=2**24)]
# Beyond these a float32 of the forward pass would be 0 or infinite.
_Positive = Annotated[float, Field(gt=1e-6, le=1e6)]


class _Open(Strict):
    model_config = ConfigDict(extra="ignore")


class NativeMetadata(_Open):
    """What SAELens has no field for."""

    activation: Activation
    tokens: Line | None = None
    hook_name: Line | None = None
    model_name: Line | None = None
    k: _K | None = None
    prefixes: Annotated[list[_Width], Field(max_length=1000)] = Field(default_factory=list)
    signed: bool = False
    by_magnitude: bool = False
    absolute: bool = False
    input_mean: bool = False
    soft_cap: _Positive | None = None
    solver_steps: Annotated[int, Field(ge=1, le=100)] = 10
    norm_eps: Annotated[float, Field(ge=0, le=1)] = 1e-5


class NativeFile(_Open):
    """The whole file."""

    architecture: Line
    d_in: _Width
    d_sae: _Width
    apply_b_dec_to_input: bool
    normalize_activations: Literal["none", "constant_norm_rescale", "layer_norm"]
    k: _K | None = None
    max_iterations: _K | None = None
    residual_threshold: Annotated[float, Field(ge=0, le=1e6)] = 0.0
    stop_on_duplicate_support: bool = False
    # These change numbers and have one value in everything that this program writes.
    rescale_acts_by_decoder_norm: Literal[False] = False
    reshape_activations: Literal["none"] = "none"
    metadata: NativeMetadata
