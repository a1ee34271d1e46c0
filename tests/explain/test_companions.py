"""The other SAEs of a bundle judge an image too, each against its own reference images."""

from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.explain import Auditor
from sae_auditor.explain.quality import ReferenceQuality
from tests.explain.world import PROMPTS, auditor_of, picture, saes_of, tiny_encoder, with_sae


def _quality(limit: float) -> ReferenceQuality:
    """Figures of 200 reference images of which none is rebuilt worse than `limit`."""
    made = ReferenceQuality.of(np.linspace(0, limit, 200, dtype=np.float32), np.ones(200, np.float32))
    assert made is not None
    return made


def _auditor(limits: dict[str, float]) -> Auditor:
    """An auditor at ``cls-last``; SAEs without a limit keep no figures."""
    encoder, image = tiny_encoder(), picture()
    qualities = {name: _quality(limit) for name, limit in limits.items()}
    return auditor_of(
        encoder, saes_of(encoder, image), "cls-last", quality=qualities.pop("cls-last", None), others=qualities
    )


@pytest.mark.parametrize(
    ("limits", "unlike", "unlike_by"),
    [
        ({}, None, ()),
        ({"cls-last": 1e9}, False, ()),
        ({"cls-last": 1e-9}, True, ("cls-last",)),
        ({"cls-last": 1e9, "patch-middle": 1e-9}, True, ("patch-middle",)),
        ({"patch-middle": 1e9, "pooled": 1e-9}, True, ("pooled",)),
        ({"cls-last": 1e-9, "patch-middle": 1e-9, "pooled": 1e9}, True, ("cls-last", "patch-middle")),
    ],
)
def test_an_image_is_unlike_where_any_sae_of_the_bundle_finds_it_so(
    limits: dict[str, float], unlike: bool | None, unlike_by: tuple[str, ...]
) -> None:
    auditor = _auditor(limits)
    trust = auditor.explain(auditor.look(picture()), PROMPTS).trust

    assert (trust.unlike, trust.unlike_by) == (unlike, unlike_by)
    assert (trust.fvu_percentile is None) == ("cls-last" not in limits)


def test_what_another_sae_says_is_what_it_says_when_asked_itself() -> None:
    auditor = _auditor({"patch-middle": 3.0, "pooled": 2.0})
    seen = auditor.look(picture())

    assert [opinion.sae for opinion in seen.opinions] == ["patch-middle", "pooled"]
    for opinion in seen.opinions:
        fvu = with_sae(auditor, opinion.sae).look(picture()).fit()[1]
        quality = auditor.meanings.others[opinion.sae]
        assert opinion.fvu == pytest.approx(fvu, rel=1e-5)
        assert opinion.fvu_percentile == pytest.approx(quality.fvu_percentile(fvu), abs=0.1)
