"""Interventions: files, refusals, and the image as it would be, against the whole network run anew."""

import json

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from sae_auditor.errors import InputRefused
from sae_auditor.explain.interventions import Intervention, intervention_from_json, read_intervention
from tests.explain.peer import log_odds, targets_of

SHA = "a" * 64


def made(case, factors, patches=(), name="tried"):
    return Intervention.of(name, case.auditor.sae_name, case.auditor.sae.fingerprint, factors, patches)


def some_factors(case):
    fired = case.latents
    return {fired[0]: 0.0, fired[1]: 2.5, fired[-1]: 0.3, 10_000_000 % case.auditor.sae.config.d_sae: 1.0}


def by_peer(case, factors, patches=()):
    """Embedding ``[1, e]`` by open_clip's own model, from the pixels, with the codes scaled."""
    codes = case.codes.clone()
    tokens = slice(None)
    if patches:
        columns = case.evidence.patch_grid[1]
        tokens = torch.tensor([row * columns + column for row, column in patches])
    for latent, factor in factors.items():
        if latent in case.latents:
            codes[tokens, case.latents.index(latent)] *= factor
    return case.rebuilt(codes[None])


# -- Files ------------------------------------------------------------------------------------------------------------


def test_a_file_says_what_was_written(tmp_path):
    one = Intervention.of("赤い札なし", "cls", SHA, {7: 0, 3: 2.5, 9: 1.0}, [(2, 1), (0, 5), (2, 1)])
    assert one.factors == ((3, 2.5), (7, 0.0))
    assert one.patches == ((0, 5), (2, 1))
    file = tmp_path / "one.json"
    file.write_text(one.to_json(), encoding="utf-8")
    assert read_intervention(str(file)) == one


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": "sae-auditor/intervention/2"}, "schema"),
        ({"fingerprint": "short"}, "fingerprint"),
        ({"latents": []}, "latents"),
        ({"latents": [{"latent": -1, "factor": 0}]}, "latent"),
        ({"latents": [{"latent": 1.5, "factor": 0}]}, "latent"),
        ({"latents": [{"latent": True, "factor": 0}]}, "latent"),
        ({"latents": [{"latent": 1, "factor": -0.1}]}, "factor"),
        ({"latents": [{"latent": 1, "factor": 101}]}, "factor"),
        ({"latents": [{"latent": 1, "factor": "0"}]}, "factor"),
        ({"latents": [{"latent": 1, "factor": 0}, {"latent": 1, "factor": 1}]}, "twice"),
        ({"patches": [[1, 2], [1, 2]]}, "twice"),
        ({"patches": [[1]]}, "patches"),
        ({"patches": [[-1, 2]]}, "patches"),
        ({"more": 1}, "more"),
        ({"name": None}, "name"),
    ],
)
def test_a_file_that_says_something_else_is_refused(change, said):
    good = Intervention.of("x", "cls", SHA, {1: 0}).to_dict()
    assert intervention_from_json(json.dumps(good), "f") == Intervention.of("x", "cls", SHA, {1: 0})
    with pytest.raises(InputRefused, match=said):
        intervention_from_json(json.dumps(good | change), "f")


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b'{"name": NaN}', b"[" * 5000])
def test_a_file_that_is_none_is_refused(content):
    with pytest.raises(InputRefused, match="'f'"):
        intervention_from_json(content, "f")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputRefused, match="cannot be read"):
        read_intervention(str(tmp_path / "none.json"))


def test_nonsense_cannot_be_made():
    with pytest.raises(ValueError, match="rising"):
        Intervention("x", "cls", SHA, ((3, 0.0), (3, 1.0)))
    with pytest.raises(ValueError, match="factor"):
        Intervention("x", "cls", SHA, ((3, -1.0),))


def test_one_of_another_sae_or_with_a_latent_too_many_is_refused(cls_case):
    auditor, d_sae = cls_case.auditor, cls_case.auditor.sae.config.d_sae
    with pytest.raises(InputRefused, match="another SAE"):
        auditor.changed(cls_case.evidence, [Intervention.of("x", "other", SHA, {1: 0})])
    with pytest.raises(InputRefused, match=f"no latent {d_sae}"):
        auditor.changed(cls_case.evidence, [made(cls_case, {d_sae: 0})])


def test_patches_are_refused_where_none_are_read_or_outside(cls_case, patch_case):
    with pytest.raises(InputRefused, match="reads none"):
        cls_case.auditor.changed(cls_case.evidence, [made(cls_case, {1: 0}, [(0, 0)])])
    with pytest.raises(InputRefused, match="outside"):
        patch_case.auditor.changed(patch_case.evidence, [made(patch_case, {1: 0}, [(0, 99)])])


# -- The image under them ---------------------------------------------------------------------------------------------


def test_predictions_are_those_of_the_whole_network(tiny_case):
    case = tiny_case
    factors = some_factors(case)
    changed = case.auditor.changed(case.evidence, [made(case, factors)])
    audit = case.auditor.explain(changed, case.prompts, n_ablations=2)
    embedding = by_peer(case, factors)
    cosine = (F.normalize(embedding, dim=1) @ case.texts.T)[0].numpy()
    assert audit.cosine == pytest.approx(cosine, abs=2e-5)
    assert audit.total == pytest.approx(log_odds(torch.tensor(case.peer.scale * cosine)[None])[0].numpy(), abs=3e-3)
    scores = case.auditor.what_if(case.evidence, case.prompts, factors)
    assert scores.cosine == pytest.approx(audit.cosine, abs=1e-6)
    assert audit.changes == changed.changes


def test_bars_are_measured_at_the_changed_activations(tiny_case):
    case, factors = tiny_case, some_factors(tiny_case)
    changed = case.auditor.changed(case.evidence, [made(case, factors)])
    audit = case.auditor.explain(changed, case.prompts, target="logit", n_ablations=100)
    scale = torch.tensor([factors.get(latent, 1.0) for latent in case.latents], dtype=torch.float64)
    codes = (case.codes * scale).requires_grad_(True)
    total = targets_of(case.rebuilt(codes[None]), case.texts, "logit", case.peer)[0]
    for c, one in enumerate(total):
        (gradient,) = torch.autograd.grad(one, codes, retain_graph=True)
        assert audit.contributions[c] == pytest.approx((gradient * codes).sum(0).detach().numpy(), abs=2e-3)
    for j in range(0, len(case.latents), 3):
        without = codes.detach().clone()
        without[:, j] = 0
        less = targets_of(case.rebuilt(without[None]), case.texts, "logit", case.peer)[0]
        assert audit.ablations[:, j] == pytest.approx((total - less).detach().numpy(), abs=2e-3)
    assert audit.contributions.sum(1) + audit.bias + audit.unexplained + audit.constant == pytest.approx(audit.total)


def test_what_is_switched_off_stays_listed_with_nothing(tiny_case):
    case = tiny_case
    off = case.latents[0]
    audit = case.auditor.explain(case.auditor.changed(case.evidence, [made(case, {off: 0})]), case.prompts)
    place = list(audit.latents).index(off)
    assert audit.latents.tolist() == case.latents
    assert audit.activations[place] == 0
    assert not audit.contributions[:, place].any()
    assert audit.reconstruction.fvu == case.audit.reconstruction.fvu
    assert audit.to_json()["interventions"][0]["latents"] == [{"latent": off, "factor": 0.0}]
    assert "interventions" not in case.audit.to_json()


def test_the_ledger_adds_up_at_the_changed_activations(cls_case):
    changed = cls_case.auditor.changed(cls_case.evidence, [made(cls_case, some_factors(cls_case))])
    audit = cls_case.auditor.explain(changed, cls_case.prompts, method="ledger")
    terms = audit.contributions.sum(1) + audit.bias + audit.unexplained + audit.constant
    assert terms == pytest.approx(audit.total, abs=1e-9)


def test_on_chosen_patches_only_these_change(patch_case):
    case = patch_case
    grid = case.evidence.patch_grid
    patches = [(0, 1), (grid[0] - 1, grid[1] - 1), (1, 0)]
    factors = dict.fromkeys(case.latents, 0.0)
    changed = case.auditor.changed(case.evidence, [made(case, factors, patches)])
    audit = case.auditor.explain(changed, case.prompts, n_ablations=0)
    embedding = by_peer(case, factors, patches)
    assert audit.cosine == pytest.approx((F.normalize(embedding, dim=1) @ case.texts.T)[0].numpy(), abs=2e-5)
    assert case.auditor.latents_at(changed, 0, 1) == []
    elsewhere = 2, 2
    assert case.auditor.latents_at(changed, *elsewhere) == case.auditor.latents_at(case.evidence, *elsewhere)
    strongest = int(case.latents[0])
    values = case.auditor.latent_map(changed, strongest).values
    expected = case.auditor.latent_map(case.evidence, strongest).values.copy()
    for patch in patches:
        expected[patch] = 0
    assert values == pytest.approx(expected)


def test_several_at_once_are_multiplied_and_their_order_does_not_matter(tiny_case):
    case = tiny_case
    first, second = case.latents[:2]
    both = [made(case, {first: 0.5, second: 2.0}), made(case, {first: 3.0})]
    together = made(case, {first: 1.5, second: 2.0})
    audits = [
        case.auditor.explain(case.auditor.changed(case.evidence, changes), case.prompts, n_ablations=0)
        for changes in (both, both[::-1], [together])
    ]
    for audit in audits[1:]:
        assert audit.cosine == pytest.approx(audits[0].cosine, abs=1e-7)


def test_a_changed_image_is_changed_from_what_it_is(cls_case):
    case = cls_case
    once = case.auditor.changed(case.evidence, [made(case, {case.latents[0]: 0})])
    again = case.auditor.changed(once, [made(case, {case.latents[1]: 0})])
    directly = case.auditor.changed(case.evidence, [made(case, {case.latents[1]: 0})])
    assert again.unchanged is case.evidence
    assert torch.equal(again.hidden, directly.hidden)


def test_the_image_as_it_is_stays_as_it_was(tiny_case):
    case = tiny_case
    before = case.auditor.explain(case.evidence, case.prompts, n_ablations=3)
    case.auditor.explain(case.auditor.changed(case.evidence, [made(case, {case.latents[0]: 0})]), case.prompts)
    after = case.auditor.explain(case.evidence, case.prompts, n_ablations=3)
    assert np.array_equal(before.contributions, after.contributions)
    assert not after.changes
