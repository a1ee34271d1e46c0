"""Directions projected out of a tower's weights: nothing of them is in the stream, and nothing else is touched."""

from __future__ import annotations

import pytest
import torch

from sae_auditor.encoders import Site
from sae_auditor.errors import InputRefused
from sae_auditor.studies.repair.projecting import (
    Projection,
    orthonormal,
    require_vision_transformer,
    stream_directions,
)
from tests.studies.repair.towers import BLOCKS, VISION, WIDTH, pixels, stream, tower, with_weights

NO_LEVELS = torch.zeros(BLOCKS + 1, 3, dtype=torch.float64)


def directions(n: int = 3, width: int = WIDTH) -> torch.Tensor:
    return torch.randn(n, width, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def centred(rows: torch.Tensor) -> torch.Tensor:
    return rows - rows.mean(-1, keepdim=True)


@pytest.mark.parametrize("name", VISION)
def test_nothing_of_the_directions_is_left_in_the_stream(name):
    rows = directions()
    before = stream(tower(name), pixels())
    changed = Projection.out_of(rows).fold(tower(name).state_dict(), NO_LEVELS)
    after = stream(with_weights(name, changed), pixels())
    assert len(after) == 3 * BLOCKS
    seen = [max(float((centred(part) @ rows.T).abs().max()) for part in parts) for parts in (before, after)]
    assert seen[0] > 1
    assert seen[1] < 1e-10


@pytest.mark.parametrize("name", VISION)
def test_what_remains_is_the_level_in_every_image_and_token(name):
    projection = Projection.out_of(directions())
    levels = torch.randn(BLOCKS + 1, 3, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    after = stream(with_weights(name, projection.fold(tower(name).state_dict(), levels)), pixels())
    for i, hidden in enumerate(after):  # three for each block: what enters, what is within, what leaves
        wanted = levels[i // 3 + (i % 3 == 2)]
        torch.testing.assert_close(hidden @ projection.basis, wanted.expand(*hidden.shape[:2], 3))


@pytest.mark.parametrize("name", ["plain", "layer scale"])
def test_what_a_block_adds_is_what_it_added_without_the_directions(name):
    """The summands of attention and MLP, compared one by one with the projection of what they were."""
    rows = directions()
    kept = torch.eye(WIDTH, dtype=torch.float64) - orthonormal(centred(rows)) @ orthonormal(centred(rows)).T
    old, new = tower(name), None
    changed = Projection.out_of(rows).fold(tower(name).state_dict(), NO_LEVELS)
    new = with_weights(name, changed)
    tokens = torch.randn(2, 5, WIDTH, dtype=torch.float64)
    for a, b in zip(old.visual.transformer.resblocks, new.visual.transformer.resblocks, strict=True):
        attended = [block.ls_1(block.attention(block.ln_1(tokens))) for block in (a, b)]
        put_through = [block.ls_2(block.mlp(block.ln_2(tokens))) for block in (a, b)]
        torch.testing.assert_close(attended[1], attended[0] @ kept)
        torch.testing.assert_close(put_through[1], put_through[0] @ kept)


def test_a_norm_does_not_see_what_a_direction_has_along_the_mean():
    """Taking a constant out of the stream changes nothing at all: it is no part of a direction."""
    rows = torch.stack([torch.ones(WIDTH), directions(1)[0]])
    both = Projection.out_of(rows.double()).basis
    assert both.shape == (WIDTH, 1)
    torch.testing.assert_close(both @ both.T, Projection.out_of(rows[1:].double()).basis @ both.T)


def test_directions_that_say_the_same_count_once():
    rows = directions(2)
    doubled = torch.cat([rows, 3 * rows, rows.sum(0, keepdim=True), torch.zeros(1, WIDTH)])
    assert orthonormal(doubled).shape == (WIDTH, 2)


def test_a_stream_is_not_emptied():
    with pytest.raises(InputRefused, match="20 directions of a stream of 32"):
        Projection.out_of(directions(20))


def test_only_the_image_tower_changes():
    changed = Projection.out_of(directions()).fold(tower("plain").state_dict(), NO_LEVELS)
    assert all(name.startswith("visual.") for name in changed)
    assert "visual.proj" not in changed


def test_outputs_before_a_layer_scale_are_scaled_to_directions_of_the_stream():
    model, rows = tower("layer scale"), directions()
    weights = model.state_dict()
    found = stream_directions(model.visual, weights, Site("blocks.1.hook_mlp_out"), rows, BLOCKS)
    torch.testing.assert_close(found, rows * weights["visual.transformer.resblocks.1.ls_2.gamma"].double())


@pytest.mark.parametrize(
    ("name", "site"), [("plain", "blocks.0.ln2.hook_normalized"), ("norms everywhere", "blocks.0.hook_attn_out")]
)
def test_what_is_not_added_to_the_stream_as_it_is_is_refused(name, site):
    model = tower(name)
    with pytest.raises(InputRefused, match="not of the residual stream"):
        stream_directions(model.visual, model.state_dict(), Site(site), directions(), BLOCKS)


def test_towers_of_other_families_are_refused():
    class Encoder:
        model = torch.nn.Module()

    Encoder.model.visual = torch.nn.Conv2d(3, 4, 1)
    with pytest.raises(InputRefused, match="Conv2d cannot be rewritten"):
        require_vision_transformer(Encoder())  # type: ignore[arg-type]
