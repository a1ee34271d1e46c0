"""Text embeddings against open_clip's, and how they are remembered."""

from __future__ import annotations

import torch
from torch.nn.functional import normalize

from sae_auditor.bundle.prompts import PromptClass, PromptSet
from sae_auditor.encoders import load_encoder_from
from sae_auditor.encoders._offline import open_clip
from sae_auditor.encoders._texts import BATCH_SIZE, TextEmbeddings
from sae_auditor.progress import Progress, run_to_end

TEXTS = ["a photo of a cat", "", "Ein Riß im Gehäuse", "傷のある部品", "word " * 200, "a photo of a cat"]


def theirs(model, texts, **options):
    with torch.no_grad():
        return normalize(model.encode_text(open_clip.SimpleTokenizer(**options)(texts)), dim=-1)


def test_embeddings_equal_open_clip(tiny, tiny_model):
    ours = tiny.embed_texts(TEXTS)
    torch.testing.assert_close(ours, theirs(tiny_model, TEXTS), atol=1e-5, rtol=1e-5)
    assert ours.dtype == torch.float32
    assert torch.equal(ours[0], ours[5])
    assert not ours.is_inference()
    assert tiny.embed_texts([]).shape == (0, tiny.embed_dim)


def test_other_context_lengths_and_cleaning(make_model, tiny_config):
    tiny_config["text_cfg"] |= {"context_length": 16, "tokenizer_kwargs": {"clean": "canonicalize"}}
    tiny_config["vision_cfg"]["layers"] = 1
    model = make_model(tiny_config)
    encoder = load_encoder_from({"model_cfg": tiny_config}, model.state_dict(), name="n", fingerprint="f", device="cpu")
    expected = theirs(model, TEXTS, context_length=16, clean="canonicalize")
    torch.testing.assert_close(encoder.embed_texts(TEXTS), expected, atol=1e-5, rtol=1e-5)


def test_a_custom_text_tower(make_model, tiny_config):
    tiny_config |= {"custom_text": True}
    tiny_config["vision_cfg"]["layers"] = 1
    tiny_config["text_cfg"] |= {"no_causal_mask": True, "pool_type": "last", "proj_bias": True}
    model = make_model(tiny_config)
    encoder = load_encoder_from({"model_cfg": tiny_config}, model.state_dict(), name="n", fingerprint="f", device="cpu")
    torch.testing.assert_close(encoder.embed_texts(TEXTS), theirs(model, TEXTS), atol=1e-5, rtol=1e-5)


def test_classes_are_means_of_their_texts(tiny):
    prompts = PromptSet(
        "p", (PromptClass("cat", ("cat", "kitten")), PromptClass("dog", ("dog",))), ("a {}", "one {} here")
    )
    classes = tiny.embed_classes(prompts)
    cat = tiny.embed_texts(["a cat", "a kitten", "one cat here", "one kitten here"]).mean(0)
    torch.testing.assert_close(classes[0], cat / cat.norm(), atol=1e-6, rtol=1e-6)
    torch.testing.assert_close(classes.norm(dim=-1), torch.ones(2), atol=1e-6, rtol=1e-6)


def test_progress_is_reported_for_each_batch(tiny):
    reports: list[Progress] = []
    texts = [f"thing number {index}" for index in range(BATCH_SIZE + 10)]
    rows = run_to_end(tiny.embed_texts_job(texts), reports.append)
    assert rows.shape == (BATCH_SIZE + 10, tiny.embed_dim)
    assert [(report.done, report.total) for report in reports] == [(0, 266), (256, 266), (266, 266)]


class CountingTexts:
    """Stands in for the text tower: the embedding of a text is its length."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts):
        self.asked += texts
        return torch.tensor([[float(len(text))] for text in texts])


def test_each_text_is_embedded_once():
    tower = CountingTexts()
    texts = TextEmbeddings()
    first = run_to_end(texts.rows_job(["a", "bb", "a"], tower))
    again = run_to_end(texts.rows_job(["bb", "ccc"], tower))
    assert first.flatten().tolist() == [1, 2, 1]
    assert again.flatten().tolist() == [2, 3]
    assert tower.asked == ["a", "bb", "ccc"]


def test_memory_is_bounded_and_forgets_the_oldest():
    tower = CountingTexts()
    texts = TextEmbeddings(limit=2)
    for wanted in (["a", "bb"], ["a"], ["ccc"], ["a"], ["bb"]):
        run_to_end(texts.rows_job(wanted, tower))
    assert tower.asked == ["a", "bb", "ccc", "bb"]
    # More texts at once than are remembered still all come back.
    assert run_to_end(texts.rows_job(["dddd", "eeeee", "a"], tower)).flatten().tolist() == [4, 5, 1]


def test_ten_thousand_prompts(make_model, tiny_config):
    tiny_config["vision_cfg"]["layers"] = 1
    tiny_config["text_cfg"] |= {"context_length": 8, "layers": 1}
    model = make_model(tiny_config)
    encoder = load_encoder_from({"model_cfg": tiny_config}, model.state_dict(), name="n", fingerprint="f", device="cpu")
    prompts = PromptSet("many", tuple(PromptClass(f"part {i}", (f"part {i}",)) for i in range(10_000)))
    assert encoder.embed_classes(prompts).shape == (10_000, encoder.embed_dim)
