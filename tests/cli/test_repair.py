"""The command ``repair`` on the small bundle: what it prints, and a folder that open_clip itself loads."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from sae_auditor import Auditor, open_bundle
from sae_auditor.cli import app
from sae_auditor.concepts.of_bundle import concepts_of
from sae_auditor.concepts.people import FindingRemarks, Remarks
from sae_auditor.encoders import Site, load_encoder
from sae_auditor.errors import InputRefused
from sae_auditor.images import load_image
from sae_auditor.studies.repair.switching import codes_of, strengths, switched_off
from tests.tiny import tiny_pictures

N = 24


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """Pictures with a table of labels and lines; every sixth is not labelled."""
    folder = tmp_path_factory.mktemp("labelled")
    rows = ["path,label,line"]
    for i, picture in enumerate(tiny_pictures(N, seed=3)):
        Image.fromarray(picture).save(folder / f"{i:02}.png")
        rows.append(f"{i:02}.png,{'' if i % 6 == 5 else ('good', 'defective')[i % 2]},{i // 12}")
    (folder / "labels.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def evidence(bundle, images):
    auditor = Auditor(bundle, "cls", device="cpu")
    return auditor, [auditor.look(load_image(images / f"{i:02}.png")) for i in range(N)]


@pytest.fixture(scope="module")
def latents(evidence):
    """Two latents that fire on some of the labelled images and not on others."""
    counts = Counter(int(latent) for i, one in enumerate(evidence[1]) if i % 6 != 5 for latent in one.latents)
    return [latent for latent, n in sorted(counts.items()) if 5 <= n <= 15][:2]


@pytest.fixture(scope="module")
def repair(packed, images, latents):
    def run(*options, labels=True):
        told = ["--labels", images / "labels.csv"] if labels else []
        names = [part for latent in latents for part in ("--must-not-count", latent)]
        given = ["repair", *names, *told, "--bundle", packed, "--sae", "cls", "--device", "cpu", *options]
        return CliRunner().invoke(app, [str(part) for part in given])

    return run


@pytest.fixture(scope="module")
def repaired(repair, tmp_path_factory):
    """What each way printed, and its folder. The first one was there already, and empty."""
    place = tmp_path_factory.mktemp("repaired")
    (place / "project").mkdir()
    runs = {}
    for way in ("project", "erase"):
        result = repair("--way", way, "--subgroup", "line", "--output", place / way, "--json", "-")
        assert result.exit_code in (0, 1), result.output
        data = json.loads(result.stdout)
        assert result.exit_code == (0 if data["pays"] else 1)
        runs[way] = (data, place / way)
    return runs


def opened_by_open_clip(folder, images):
    """Return the logits of the first images and of two texts, computed by open_clip alone."""
    name = f"local-dir:{folder}"
    model, _, preprocess = open_clip.create_model_and_transforms(name, device="cpu")
    pixels = torch.stack([preprocess(Image.open(images / f"{i:02}.png")) for i in range(6)])
    texts = open_clip.get_tokenizer(name)(["a good part", "a broken part"])
    with torch.no_grad():
        return pixels, model.eval()(pixels, texts)


@pytest.mark.parametrize("way", ["project", "erase"])
def test_the_folder_is_a_model_that_open_clip_loads_with_the_same_numbers(repaired, bundle, images, way):
    folder = repaired[way][1]
    pixels, (image_rows, text_rows, scale) = opened_by_open_clip(folder, images)
    encoder = load_encoder(folder, device="cpu")
    with torch.no_grad():
        ours = encoder.run(pixels, Site("pooled")).embedding
        again = encoder.embed_texts(["a good part", "a broken part"])
    ours = torch.nn.functional.normalize(ours, dim=1)
    logits = encoder.logit_scale * ours @ again.T
    torch.testing.assert_close(logits, scale * image_rows @ text_rows.T, atol=1e-5, rtol=0)
    old = torch.nn.functional.normalize(bundle.encoder.run(pixels, Site("pooled")).embedding, dim=1)
    assert float((old - ours).abs().max()) > 1e-3
    torch.testing.assert_close(bundle.encoder.embed_texts(["a good part", "a broken part"]), again)
    assert {name: tensor.dtype for name, tensor in encoder.weights().items()} == {
        name: tensor.dtype for name, tensor in bundle.encoder.weights().items()
    }


def test_along_the_directions_the_projected_model_says_the_same_of_every_image_and_patch(
    repaired, bundle, images, latents
):
    encoder = load_encoder(repaired["project"][1], device="cpu")
    pixels = opened_by_open_clip(repaired["project"][1], images)[0]
    rows = bundle.saes["cls"].W_dec[latents]
    for block in range(encoder.n_blocks):
        for loaded in (bundle.encoder, encoder):
            hidden = loaded.run(pixels, Site(f"blocks.{block}.hook_resid_post", "all")).hidden
            along = (hidden - hidden.mean(-1, keepdim=True)) @ rows.T
            spread = float((along - along.mean((0, 1))).abs().max())
            assert spread > 0.05 if loaded is bundle.encoder else spread < 1e-4


@pytest.mark.parametrize("way", ["project", "erase"])
def test_what_is_printed_is_what_the_contract_says(repaired, latents, way):
    data = repaired[way][0]
    assert data["removed"] == latents
    for moment in ("before", "after"):
        assert set(data[moment]) == {"accuracy", "worst_group", "overkill", "escape"}
        for name, value in data[moment].items():
            low, high = data["intervals"][moment][name]
            assert 0 <= low <= value <= high <= 1
    assert data["way"] == way
    assert data["reject"] == ["defective"]
    assert data["images"]["fitted"] + data["images"]["judged"] == 20  # each sixth of 24 has no label
    assert sum(group["n"] for group in data["groups"]) == data["images"]["judged"]
    assert {group["subgroup"] for group in data["groups"]} == {"0", "1"}
    assert [row["way"] for row in data["ways"]] == ["none", way]
    assert set(data["ways"][1]["side_effects"]["flips"]) == {"colour"}
    assert data["level_share"] in ((1.0, 0.75, 0.5, 0.25, 0.0) if way == "project" else (None,))


@pytest.mark.parametrize("way", ["project", "erase"])
def test_the_record_says_what_was_removed_and_of_what(repaired, bundle, latents, way):
    record = json.loads((repaired[way][1] / "repair.json").read_text(encoding="utf-8"))
    assert record["removed"] == latents
    assert record["bundle"] == {"name": "tiny", "fingerprint": bundle.fingerprint}
    assert record["encoder"]["fingerprint"] == bundle.encoder_fingerprint()
    assert record["sae"]["name"] == "cls"
    assert record["program"].startswith("sae-auditor ")


@pytest.fixture(scope="module")
def repaired_bundle(repair, tmp_path_factory):
    """The bundle of a projection, what the command printed, and the folder of the same repair."""
    place = tmp_path_factory.mktemp("bundled")
    told = ["--output", place / "model", "--bundle-output", place / "new.saebundle", "--json", "-"]
    result = repair("--way", "project", *told)
    assert result.exit_code in (0, 1), result.output
    return open_bundle(place / "new.saebundle"), json.loads(result.stdout), place / "model"


def test_the_bundle_holds_the_repaired_model_with_the_same_saes(repaired_bundle, bundle, images):
    opened, data, folder = repaired_bundle
    assert data["repaired_bundle"] == str(opened.path)
    assert not opened.unusable
    assert opened.encoder_fingerprint() == load_encoder(folder, device="cpu").fingerprint
    assert opened.encoder_fingerprint() != bundle.encoder_fingerprint()
    assert {name: sae.fingerprint for name, sae in opened.saes.items()} == {
        name: sae.fingerprint for name, sae in bundle.saes.items()
    }
    assert list(opened.prompt_sets) == list(bundle.prompt_sets)
    pixels = opened_by_open_clip(folder, images)[0]
    rows = [loaded.run(pixels, Site("pooled")).embedding for loaded in (opened.encoder, load_encoder(folder))]
    torch.testing.assert_close(*rows, atol=1e-6, rtol=0)
    audit = Auditor(opened, "cls", device="cpu").audit([images / "00.png"], opened.prompt_sets["condition"])[0]
    assert np.isfinite(audit.probability).all()


def test_what_is_not_true_of_the_new_encoder_is_left_out_and_said(repaired_bundle, bundle, latents):
    opened, data, _ = repaired_bundle
    assert bundle.has_references
    assert not opened.has_references
    record = json.loads(bytes(opened.store.read("repair.json")))
    assert record["left_out"] == ["index/", "concepts/"]
    assert record["removed"] == latents
    assert record["encoder"]["fingerprint"] == bundle.encoder_fingerprint()
    assert record["reasons"] == [{"latent": latent, "policy": None, "findings": []} for latent in latents]
    assert {key: record[key] for key in ("before", "after", "fit")} == {
        key: data[key] for key in ("before", "after", "fit")
    }
    notice = opened.encoder_notices.all[-1]
    assert str(latents[0]) in notice
    assert "index images anew" in notice


def test_the_fvu_before_and_after_is_that_of_audits(repaired_bundle, bundle, images):
    """Of every labelled image by an audit; which of them were judged is not printed."""
    opened, data, _ = repaired_bundle
    fit = {one["sae"]: one["fvu"] for one in data["fit"]}
    assert set(fit) == set(bundle.saes)
    for moment, of in (("before", bundle), ("after", opened)):
        auditor = Auditor(of, "cls", device="cpu")
        fvus = np.asarray([auditor.look(load_image(images / f"{i:02}.png")).fit()[1] for i in range(N) if i % 6 != 5])
        half = len(fvus) // 2
        assert np.sort(fvus)[:half].mean() <= fit["cls"][moment]["value"] <= np.sort(fvus)[-half:].mean()
    change = fit["cls"]["change"]
    assert change["value"] == pytest.approx(fit["cls"]["after"]["value"] - fit["cls"]["before"]["value"])
    assert change["low"] <= change["value"] <= change["high"]


def test_why_something_was_removed_is_in_the_record_and_names_stay(repair, bundle, latents, tmp_path):
    """Policies judge by names: those that hold go into the bundle, without what was measured for them."""
    key, names = ("cls", "defective", latents[0]), Remarks.of(bundle.saes["cls"].fingerprint)
    findings = FindingRemarks.of(bundle.fingerprint)
    findings.set([key], "shortcut", who="Aki", note="a tag")
    names.set(latents[0], name="red tag", who="Aki")
    try:
        result = repair("--way", "erase", "--bundle-output", tmp_path / "new.saebundle")
        assert result.exit_code in (0, 1), result.output
    finally:
        findings.set([key], None, who="Aki")
        names.set(latents[0], name=None, who="Aki")
    opened = open_bundle(tmp_path / "new.saebundle")
    reason = json.loads(bytes(opened.store.read("repair.json")))["reasons"][0]["findings"][0]
    assert [reason[part] for part in ("class", "verdict", "who", "note")] == ["defective", "shortcut", "Aki", "a tag"]
    table = concepts_of(opened, "cls")
    assert table.label(latents[0]) == "red tag"
    assert sum(label is not None for label in table.labels_shown()) == 1
    assert "before it was repaired" in table.concept(latents[0]).remark.note
    assert (table.n_images, table.quality) == (0, None)
    assert np.isnan(table.numbers("clarity")).all()
    assert not opened.unusable


@pytest.mark.parametrize(
    ("way", "name", "said"),
    [
        ("switch", "new.saebundle", "changes nothing in the model"),
        ("project", "new.zip", "does not end in .saebundle"),
        ("project", "there.saebundle", "is there already"),
    ],
)
def test_a_bundle_that_cannot_be_is_refused_before_the_work(repair, tmp_path, way, name, said):
    (tmp_path / "there.saebundle").write_bytes(b"mine")
    result = repair("--way", way, "--bundle-output", tmp_path / name)
    assert result.exit_code == 3
    assert said in result.output
    assert [file.name for file in tmp_path.iterdir()] == ["there.saebundle"]
    assert (tmp_path / "there.saebundle").read_bytes() == b"mine"


def test_figures_are_those_of_the_written_model(repaired, bundle, images):
    """What open_clip itself makes of every image, those included that were not judged."""
    data, folder = repaired["project"]
    model, _, preprocess = open_clip.create_model_and_transforms(f"local-dir:{folder}", device="cpu")
    texts = bundle.encoder.embed_classes(bundle.prompt_sets["condition"])
    pixels = torch.stack([preprocess(Image.open(images / f"{i:02}.png")) for i in range(N) if i % 6 != 5])
    labels = np.asarray([i % 2 for i in range(N) if i % 6 != 5])
    lines = np.asarray([i // 12 for i in range(N) if i % 6 != 5])
    with torch.no_grad():
        called = (model.eval().encode_image(pixels) @ texts.T).argmax(1).numpy()
    for group in data["groups"]:
        there = (labels == ("good", "defective").index(group["class"])) & (lines == int(group["subgroup"]))
        n, right = group["n"], int((called[there] == labels[there]).sum())
        assert n == there.sum() // 2
        # Which of them were judged is not printed: as many as can be right among so many of them.
        assert max(0, right - int(there.sum() - n)) <= round(group["after"] * n) <= min(n, right)


def test_all_ways_are_compared_and_a_model_is_written(repair, images, tmp_path):
    result = repair("--output", tmp_path / "repaired", "--json", "-")
    data = json.loads(result.stdout)
    assert [row["way"] for row in data["ways"]] == ["none", "switch", "project", "erase"]
    assert data["way"] in ("project", "erase")
    opened_by_open_clip(tmp_path / "repaired", images)


def test_switching_off_writes_only_what_is_to_be_switched_off(repair, tmp_path):
    assert repair("--way", "switch", "--output", tmp_path / "off").exit_code in (0, 1)
    assert [file.name for file in (tmp_path / "off").iterdir()] == ["repair.json"]
    assert [file.name for file in tmp_path.iterdir()] == ["off"]


def test_a_tower_that_cannot_be_rewritten_is_named_and_its_latents_can_be_switched_off(repair, tmp_path, monkeypatch):
    def refuse(_encoder):
        raise InputRefused("The weights of the image tower ResNet cannot be rewritten.")

    monkeypatch.setattr("sae_auditor.studies.repair.ways.require_vision_transformer", refuse)
    data = json.loads(repair("--output", tmp_path / "off", "--json", "-").stdout)
    assert data["way"] == "switch"
    assert ["ResNet" in row["remark"] for row in data["ways"]] == [False, False, True, True]
    assert [file.name for file in (tmp_path / "off").iterdir()] == ["repair.json"]
    for way in ("project", "erase"):
        result = repair("--way", way, "--output", tmp_path / way)
        assert result.exit_code == 3
        assert "ResNet cannot be rewritten" in result.output
        assert not (tmp_path / way).exists()


@pytest.mark.parametrize("name", ["cls", "patches", "pooled"])
def test_switching_off_is_what_the_what_if_does(bundle, images, name):
    auditor = Auditor(bundle, name, device="cpu")
    looked = [auditor.look(load_image(images / f"{i:02}.png")) for i in range(4)]
    latents = sorted({int(latent) for one in looked for latent in one.latents[:2]})
    made = auditor.encoder.run(torch.stack([one.pixels for one in looked]), auditor.site)
    codes = codes_of(auditor.sae, made)
    off = switched_off(auditor.encoder.tail(auditor.site), made, auditor.sae, codes, latents)
    prompts = bundle.prompt_sets["condition"]
    texts = auditor.encoder.embed_classes(prompts)
    cosine = torch.nn.functional.normalize(off, dim=1) @ texts.T
    wanted = [auditor.what_if(one, prompts, dict.fromkeys(latents, 0.0)).cosine for one in looked]
    np.testing.assert_allclose(cosine.numpy(), np.stack(wanted), atol=1e-5)
    fired = strengths(codes, latents, 4)
    for row, one in zip(fired.tolist(), looked, strict=True):
        columns = [one.column_of(latent) for latent in latents]
        wanted = [0.0 if at is None else abs(one.activations[at]) for at in columns]
        assert row == pytest.approx(wanted, rel=1e-4)


def test_latents_of_the_embedding_are_projected_out_of_it(repair, bundle, images, tmp_path):
    auditor = Auditor(bundle, "pooled", device="cpu")
    latent = int(auditor.look(load_image(images / "00.png")).latents[0])
    result = repair(
        "--way", "project", "--sae", "pooled", "--must-not-count", latent, "--output", tmp_path / "repaired"
    )
    assert result.exit_code in (0, 1), result.output
    row = torch.nn.functional.normalize(bundle.saes["pooled"].W_dec[latent], dim=0)
    pixels = opened_by_open_clip(tmp_path / "repaired", images)[0]
    encoder = load_encoder(tmp_path / "repaired", device="cpu")
    spread = [(one.run(pixels, Site("pooled")).embedding @ row).std() for one in (bundle.encoder, encoder)]
    assert float(spread[0]) > 100 * float(spread[1])


def test_a_folder_with_something_in_it_is_left_alone(repair, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    result = repair("--way", "project", "--output", tmp_path / "full")
    assert result.exit_code == 3
    assert "is not empty" in result.output
    assert [file.name for file in (tmp_path / "full").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--must-not-count", "500"], "has no latent 500"),
        (["--subgroup", "shift"], "no column 'shift'"),
        (["--reject", "pink"], "'pink' is no class"),
    ],
)
def test_what_cannot_be_is_refused(repair, options, said):
    result = repair("--way", "switch", *options)
    assert result.exit_code == 3
    assert said in result.output


def test_without_labels_nothing_is_judged(repair, images):
    result = repair("--way", "switch", images, labels=False)
    assert result.exit_code == 3
    assert "0 of the images have labels" in result.output


def test_several_latents_may_follow_the_option(call, packed, images, latents):
    told = ["--labels", images / "labels.csv", "--bundle", packed, "--sae", "cls", "--way", "switch", "--json", "-"]
    result = call("repair", "--must-not-count", *latents, *told)
    assert json.loads(result.stdout)["removed"] == latents
