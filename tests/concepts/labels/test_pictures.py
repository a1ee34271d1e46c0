"""On how many pictures a word holds, against a loop over latents and pictures."""

from __future__ import annotations

import numpy as np

from sae_auditor.bundle.vocabulary import Vocabulary
from sae_auditor.concepts.concept import NAMING_SHARE, Concept, Label
from sae_auditor.concepts.labels.background import WordBackground
from sae_auditor.concepts.labels.floors import STANDS_OUT, label_shares_job
from sae_auditor.concepts.schema import N_EXAMPLES
from sae_auditor.concepts.scores.embeddings import unit_embeddings_job
from sae_auditor.progress import run_to_end
from tests.concepts.scores.memory_index import MemoryIndex, random_world


def test_shares_agree_with_a_loop_over_pictures():
    random = np.random.default_rng(4)
    index = MemoryIndex(*random_world(4, n=90, d_sae=40, e=6))
    held = run_to_end(unit_embeddings_job(index))
    words = random.normal(size=(9, 6)).astype(np.float32)
    vocabulary = Vocabulary("w", tuple("abcdefghi"), words, words[0])
    background = WordBackground(random.normal(size=9).astype(np.float32), np.full(9, 0.7, np.float32))
    best = random.integers(-1, 9, 40)
    found = run_to_end(label_shares_job(index, held, vocabulary, background, best))
    for block in index.blocks():
        for latent in range(block.first, block.last):
            entries = slice(*block.offsets[latent - block.first : latent - block.first + 2])
            images, word = block.image_ids[entries][:N_EXAMPLES], best[latent]
            if word < 0 or not len(images):
                assert np.isnan(found[latent])
                continue
            far = [(held.vectors[i] @ words[word] - background.mean[word]) / 0.7 > STANDS_OUT for i in images]
            assert found[latent] == np.float32(np.mean(far))


def test_a_word_that_holds_for_too_few_pictures_is_no_name():
    for share, expected in ((NAMING_SHARE, None), (0.65, "mixed"), (None, None)):
        concept = Concept(3, (Label("nut", 0.4),), label_floor=0.1, word_floor=0.1, label_share=share)
        assert concept.why_unnamed == expected
        assert concept.label == ("nut" if expected is None else None)
