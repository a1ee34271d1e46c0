"""Text embeddings against open_clip's, and how they are remembered."""

from __future__ import annotations

import time

import pytest
import torch
from torch.nn.functional import normalize

from sae_auditor.bundle.prompts import PromptClass, PromptSet
from sae_auditor.encoders import load_encoder_from
from sae_auditor.encoders._offline import open_clip
from sae_auditor.encoders._texts import BATCH_SIZE, MAX_TEXT_CHARS, NotFinite, TextEmbeddings
from sae_auditor.errors import InputRefused
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


# -- Texts of any kind -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a" * (MAX_TEXT_CHARS + 1), r"has 2,001 characters, more than the 2,000"),
        ("&" + "amp;" * 20_000, r"The text '&amp;amp;.*…' has 80,001 characters"),
        ("half \ud83d of a smile", "half of a character"),
    ],
    ids=["long", "nested entities", "surrogate"],
)
def test_texts_that_no_encoder_reads_are_refused_before_they_are_cleaned(text, message, tiny):
    with pytest.raises(InputRefused, match=message):
        tiny.embed_texts(["a photo of a cat", text])


@pytest.mark.parametrize("clean", ["lower", "whitespace", "canonicalize"])
def test_the_longest_text_that_is_read_takes_no_long_time(clean):
    clean_text = open_clip.tokenizer.get_clean_fn(clean)
    worst = ["&" + "amp;" * 499, "\r\n" * 1000, "Ãƒ\xa0Ã©ï¿½" * 222, "&#38;#38;" * 222, "Ã" * 2000]
    begun = time.process_time()
    for text in worst:
        assert len(text) <= MAX_TEXT_CHARS
        clean_text(text)
    assert time.process_time() - begun < 5


def test_embeddings_that_are_no_numbers_are_refused():
    for rows in (torch.full((1, 4), torch.nan), torch.full((1, 4), torch.inf), torch.zeros(1, 4)):
        with pytest.raises(NotFinite, match="no finite length"):
            run_to_end(TextEmbeddings().rows_job(["a"], lambda _texts, rows=rows: rows))


def test_long_texts_go_through_the_tower_a_few_at_a_time(make_model, tiny_config, monkeypatch):
    monkeypatch.setattr("sae_auditor.encoders.clip._MAX_WORDS_ON_CPU", 5 * 4096)
    tiny_config["vision_cfg"]["layers"] = 1
    tiny_config["text_cfg"] |= {"context_length": 4096, "layers": 1, "width": 8, "heads": 1}
    model = make_model(tiny_config)
    encoder = load_encoder_from({"model_cfg": tiny_config}, model.state_dict(), name="n", fingerprint="f", device="cpu")
    sizes = []
    encode = encoder.model.encode_text
    encoder.model.encode_text = lambda tokens: sizes.append(len(tokens)) or encode(tokens)
    rows = encoder.embed_texts([f"cat {i}" for i in range(7)])
    assert sizes == [5, 2]
    torch.testing.assert_close(rows[6], encoder.embed_texts(["cat 6"])[0])
