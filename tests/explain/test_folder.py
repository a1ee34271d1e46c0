"""Images audited together, with codes of as many places, give what each gives by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from sae_auditor.bundle import open_bundle
from sae_auditor.encoders._offline import open_clip
from sae_auditor.explain import Audit, folder
from sae_auditor.explain.decoding import Stack
from sae_auditor.images import ImageRefused, Reading, load_image
from sae_auditor.images.pool import Decoded, Work, decode_files
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end
from sae_auditor.sae import SparseAutoencoder
from tests.tiny import CLS_SITE, EMBED_DIM, PATCH_SITE, WIDTH, tiny_bundle, tiny_image_files, tiny_sae

KINDS = {
    "topk": tiny_sae(),
    "relu": tiny_sae(activation="relu", seed=1),
    "jumprelu": tiny_sae(activation="jumprelu", seed=2),
    "gated": SparseAutoencoder(
        tiny_sae(activation="relu").config.__class__(WIDTH, 96, "gated", site=CLS_SITE, tokens="cls"),
        {
            **{name: tiny_sae(seed=3).tensors()[name] for name in ("W_enc", "W_dec", "b_dec")},
            "b_gate": torch.full((96,), -0.2),
            "b_mag": torch.full((96,), 0.1),
            "r_mag": torch.linspace(-0.3, 0.3, 96),
        },
    ),
    "signed": SparseAutoencoder(
        tiny_sae().config.__class__(
            WIDTH, 96, "topk", k=8, site=CLS_SITE, tokens="cls", signed=True, by_magnitude=True
        ),
        tiny_sae(seed=4).tensors(),
    ),
    "layer norm": SparseAutoencoder(
        tiny_sae().config.__class__(WIDTH, 96, "topk", k=8, site=CLS_SITE, tokens="cls", normalization="layer_norm"),
        tiny_sae(seed=5).tensors(),
    ),
    "pooled": tiny_sae(EMBED_DIM, 48, site="pooled", seed=6, activation="relu"),
    "patches": tiny_sae(site=PATCH_SITE, tokens="patch", seed=7),
}


@pytest.fixture(scope="module")
def bundle_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_bundle(tmp_path_factory.mktemp("folder") / "bundle", saes=KINDS, n_references=4, words=("red", "blue"))


@pytest.fixture(scope="module")
def auditor(bundle_folder: Path) -> Auditor:
    return Auditor(open_bundle(bundle_folder), device="cpu")


def _files_audited(auditor: Auditor, files: list[Path], **settings: object) -> tuple[list[Audit], list[ImageRefused]]:
    refusals: list[ImageRefused] = []
    prompts = auditor.bundle.prompt_sets["colour"]
    return run_to_end(auditor.audit_files_job(files, prompts, refusals.append, **settings)), refusals  # type: ignore[arg-type]


def test_files_as_open_clip_are_what_its_own_pipeline_sees(auditor: Auditor, tmp_path: Path) -> None:
    config = open_clip.transform.PreprocessCfg(
        **{**auditor.encoder.config.preprocess, "size": auditor.encoder.image_size_px}
    )
    theirs = open_clip.transform.image_transform_v2(config, is_train=False)
    rng = np.random.default_rng(4)
    turned = Image.Exif()
    turned[274] = 6
    files = [tmp_path / "turned.jpg", tmp_path / "clear.png", tmp_path / "palette.png", tmp_path / "deep.png"]
    Image.fromarray(rng.integers(0, 256, (90, 120, 3), dtype=np.uint8)).save(files[0], exif=turned)
    Image.fromarray(rng.integers(0, 256, (90, 120, 4), dtype=np.uint8)).save(files[1])
    Image.fromarray(rng.integers(0, 256, (90, 120, 3), dtype=np.uint8)).quantize(8).save(files[2])
    Image.fromarray(rng.integers(0, 500, (90, 120)).astype(np.uint16)).save(files[3])
    opaque = [tmp_path / "opaque.png", tmp_path / "grey.png"]
    for file, mode in zip(opaque, ("RGBA", "LA"), strict=True):
        with Image.open(files[0]) as opened:
            opened.convert(mode).save(file, exif=turned)
    files += opaque

    work = Work(auditor.encoder.framing(), Reading(colour="as-open-clip"))
    with closing(decode_files(files, work, 0)) as images:
        for file, item in zip(files, images, strict=True):
            assert isinstance(item, Decoded)
            pixels = auditor.encoder.normalised(item.crop)
            with Image.open(file) as opened:
                assert torch.equal(pixels, theirs(opened))
            assert not torch.equal(pixels, auditor.encoder.preprocess(load_image(file).rgb))

    audits, refusals = _files_audited(auditor, files, colour="as-open-clip")
    assert not refusals
    assert "open_clip ignores it" in audits[0].image.notices[0]


@pytest.mark.parametrize("kind", KINDS)
def test_files_together_give_the_same_audits(
    auditor: Auditor, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "_TOGETHER", {"cpu", "cuda"})
    auditor = auditor.with_sae(kind)
    files = tiny_image_files(tmp_path, 11)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n nothing")
    settings = {"method": "gradient" if kind == "patches" else "ledger"}

    together, refusals = _files_audited(auditor, [*files[:4], broken, *files[4:]], **settings)

    assert [refusal.path for refusal in refusals] == [str(broken)]
    alone = auditor.audit([str(file) for file in files], auditor.bundle.prompt_sets["colour"], **settings)  # type: ignore[arg-type]
    for found, expected in zip(together, alone, strict=True):
        assert found.image == expected.image
        assert np.array_equal(found.latents, expected.latents)
        for name in (
            "activations",
            "cosine",
            "total",
            "bias",
            "unexplained",
            "contributions",
            "ablations",
            "alignments",
        ):
            np.testing.assert_allclose(getattr(found, name), getattr(expected, name), rtol=1e-3, atol=2e-4)
        for name in ("cosine", "fvu", "l0", "target_at_x", "target_at_reconstruction"):
            ours, theirs = getattr(found.reconstruction, name), getattr(expected.reconstruction, name)
            assert ours == pytest.approx(theirs, rel=1e-3, abs=2e-4)


def test_a_folder_on_the_cpu_gives_the_bits_of_a_single_image(auditor: Auditor, tmp_path: Path) -> None:
    auditor = auditor.with_sae("topk")
    files = tiny_image_files(tmp_path, 3)

    audits, _ = _files_audited(auditor, files)

    alone = auditor.audit([str(file) for file in files], auditor.bundle.prompt_sets["colour"])
    assert [audit.to_json() for audit in audits] == [audit.to_json() for audit in alone]


def test_more_latents_than_places_are_all_kept(auditor: Auditor, tmp_path: Path) -> None:
    auditor = auditor.with_sae("relu")
    assert auditor._placed.closed is not None
    auditor._placed.closed._places = 2
    image = load_image(tiny_image_files(tmp_path, 1)[0])
    pixels = auditor.encoder.preprocess(image.rgb)[None]

    (seen,) = auditor.look_together([image], pixels)

    assert len(seen.latents) > 2
    assert np.array_equal(seen.latents, auditor.look(image).latents)


def test_decoding_ahead_keeps_the_order_and_its_bound(auditor: Auditor, tmp_path: Path) -> None:
    files = tiny_image_files(tmp_path, 12)
    asked: list[Path] = []

    def listed() -> Iterator[Path]:
        for file in files:
            asked.append(file)
            yield file

    items = decode_files(listed(), Work(auditor.encoder.framing()), ahead=3)
    first = next(items)

    assert isinstance(first, Decoded)
    assert first.provenance.path == str(files[0])
    assert len(asked) < len(files)
    rest = [item.provenance.path for item in items if isinstance(item, Decoded)]
    assert rest == [str(file) for file in files[1:]]


def test_any_number_of_processes_gives_the_same_audits(auditor: Auditor, tmp_path: Path) -> None:
    auditor = auditor.with_sae("topk")
    files = tiny_image_files(tmp_path, 11)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no image")
    files.insert(4, broken)

    alone, refused_alone = _files_audited(auditor, files, workers=0)
    audits, refused = _files_audited(auditor, files, workers=2)

    assert [audit.to_json() for audit in audits] == [audit.to_json() for audit in alone]
    assert [str(refusal) for refusal in refused] == [str(refusal) for refusal in refused_alone]


def test_crops_are_normalised_together_to_the_same_bits(auditor: Auditor) -> None:
    stack = Stack(auditor.encoder, 4)
    crops = np.random.default_rng(3).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    crops[0].reshape(-1)[:256] = np.arange(256)
    for crop in crops:
        stack.add(crop)
    together = auditor.encoder.normalised_together(torch.from_numpy(crops))
    assert torch.equal(together, torch.stack([auditor.encoder.preprocess(crop) for crop in crops]))
    assert torch.equal(stack.take(is_full=True), torch.cat([together, together[2:]]))
    assert len(stack) == 0


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_gpu_normalises_to_the_bits_of_the_cpu(bundle_folder: Path) -> None:
    encoder = open_bundle(bundle_folder).load_encoder("cuda")
    crops = np.random.default_rng(3).integers(0, 256, (7, 5, 32, 32, 3), dtype=np.uint8)
    stack = Stack(encoder, 5)
    for batch in crops:
        for crop in batch:
            stack.add(crop)
        expected = torch.stack([encoder.normalised(crop) for crop in batch])
        assert torch.equal(stack.take().cpu(), expected)
