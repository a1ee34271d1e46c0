"""Selecting a patch: the decisions without a window, and the rows."""

import numpy as np
import pytest

from sae_auditor.reports.audit.bar_row import Side
from sae_auditor.reports.audit.rows import PatchLatent, PatchPage, patch_bars
from sae_auditor.workbench.audit.state import Overlay
from sae_auditor.workbench.colormap import DIVERGING, signed_colours, signed_range
from tests.workbench.audit.audit_fakes import LATENTS, Bench

PAGE = PatchPage(
    (2, 5), "defective", "logit", None, (PatchLatent(42, "metal nut", 3.0, 0.2), PatchLatent(7, None, -1.5, -0.8))
)


def on_patches(sae_name="patch-middle"):
    bench = Bench(sae_name=sae_name).ready()
    bench.open()
    return bench


# ----------------------------------------------------------------------------------------------------------- decisions


def test_a_patch_lists_what_fired_there_by_what_it_contributed():
    bench = on_patches()
    bench.controller.patches.select((4, 11))
    page = bench.state.patch_page
    assert [item.latent for item in page.latents] == [LATENTS[0], LATENTS[1], LATENTS[3]]
    # The fake gives token number t (CLS is number 0, the patches follow row by row) the contribution 0.1 t.
    assert page.latents[0].contribution == pytest.approx(0.1 * (1 + 4 * 16 + 11))
    assert page.latents[2].activation == -1.5
    assert page.latents[0].label == "red inspection tag"
    assert bench.state.patch == page.patch == (4, 11)


def test_the_same_patch_again_shows_the_whole_image():
    bench = on_patches()
    bench.controller.patches.select((4, 11))
    bench.controller.patches.select((4, 11))
    assert bench.state.patch is None
    assert bench.state.patch_page is None


def test_another_class_or_target_counts_the_same_patch_anew():
    bench = on_patches()
    bench.controller.patches.select((1, 2))
    bench.controller.select_class(1)
    assert bench.state.patch_page.class_name == "good"
    bench.controller.asking.choose_target("margin")
    assert bench.state.patch == (1, 2)
    assert bench.state.patch_page.contrast == bench.state.request.contrast
    assert bench.called("patch_contributions")[-1] == ("patch_contributions", "good", "margin", "defective")


def test_the_keyboard_starts_in_the_middle_and_stays_inside():
    bench = on_patches()
    bench.controller.patches.move(0, 1)
    assert bench.state.patch == (8, 8)
    for _ in range(20):
        bench.controller.patches.move(1, 0)
    assert bench.state.patch == (15, 8)
    assert bench.state.patch_page.latents == ()


def test_an_sae_of_one_vector_an_image_says_so_in_passing():
    bench = on_patches("cls-last")
    bench.controller.patches.select((0, 0))
    assert bench.state.patch is None
    assert "one vector an image" in bench.state.hint.text
    assert not bench.called("latents_at")
    bench.controller.patches.move(1, 0)
    assert bench.state.patch is None


def test_a_refused_patch_is_reported_and_left():
    bench = on_patches()
    bench.auditor.fail_on.add("latents_at")
    bench.controller.patches.select((0, 0))
    assert len(bench.errors) == 1
    assert bench.state.patch is None


def test_another_image_or_grid_lets_go_of_the_patch():
    bench = on_patches()
    bench.controller.patches.select((0, 0))
    bench.controller.choose_sae("cls-last")
    assert bench.state.patch is None
    bench.controller.choose_sae("patch-middle")
    bench.controller.patches.select((3, 3))
    bench.open(seed=2)
    assert bench.state.patch is None


def test_the_class_and_the_image_stay_when_the_sae_changes():
    bench = on_patches()
    item = bench.state.subject.item
    bench.controller.select_class(2)
    bench.controller.choose_sae("cls-last")
    assert bench.state.subject.item is item
    assert bench.state.class_name == "worn"
    assert bench.state.subject.auditor.encoder is bench.auditor.encoder


def test_contributions_are_mapped_at_patch_sites_only():
    bench = on_patches()
    bench.controller.maps.choose(Overlay.CONTRIBUTION)
    assert bench.state.heat_map.kind == "contribution"
    bench.controller.select_class(1)
    bench.controller.select_latent(42)
    assert bench.called("contribution_map")[1:] == [
        ("contribution_map", "good", 1893, "logodds"),
        ("contribution_map", "good", 42, "logodds"),
    ]
    bench.controller.choose_sae("cls-last")
    assert bench.state.overlay is Overlay.LATENT
    offered = []
    for _ in range(3):
        bench.controller.maps.next()
        offered.append(bench.state.overlay)
    assert offered == [Overlay.SIMILARITY, Overlay.NONE, Overlay.LATENT]


def test_the_saes_are_offered_with_where_they_read_and_how_they_fit():
    bench = on_patches()
    offers = bench.state.saes
    assert bench.state.sae == "patch-middle"
    assert [(offer.site, offer.tokens) for offer in offers][1] == ("blocks.6.hook_resid_post", "patch")
    assert [offer.fit for offer in offers] == ["", "The SAE fits this encoder."]


# ---------------------------------------------------------------------------------------------------------------- rows


def test_rows_of_a_patch_have_signs_numbers_and_a_sum():
    bars = patch_bars(PAGE, Side.ALL, {7: 0.0})
    against = bars.latents[3]
    assert [row.label for row in bars.latents if row.kind == "latent"] == ["metal nut", "Latent 7"]
    assert against.detail.endswith("activation −1.50")
    assert against.factor == 0.0
    # Nothing is switched off in one patch alone: these are what the gradient says.
    assert not against.is_measured
    assert bars.scale == 0.8
    assert bars.fixed[0].value == pytest.approx(-0.6)
    assert [row.latent for row in patch_bars(PAGE, Side.TOWARDS, {}).latents] == [42]


def test_signed_colours_are_clear_at_zero_and_tell_the_signs_apart():
    values = np.array([[-2.0, 0.0, 2.0, np.nan]])
    assert signed_range(values) == (-2.0, 2.0)
    rgba = signed_colours(values, (-2.0, 2.0))
    assert tuple(rgba[0, 0, :3]) == tuple(DIVERGING[0])
    assert tuple(rgba[0, 2, :3]) == tuple(DIVERGING[-1])
    assert list(rgba[0, :, 3]) == [255, 0, 255, 0]
