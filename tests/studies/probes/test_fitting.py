"""The probe against scikit-learn, an independent implementation of the same regression."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from sae_auditor.progress import run_to_end
from sae_auditor.studies.probes.fitting import STRENGTHS, fit_job, folds


def embeddings(n, n_classes, seed=0, e=12):
    random = np.random.default_rng(seed)
    classes = np.concatenate([np.arange(n_classes).repeat(5), random.integers(n_classes, size=n - 5 * n_classes) // 2])
    x = random.normal(size=e) + 0.6 * random.normal(size=(n_classes, e))[classes] + 0.7 * random.normal(size=(n, e))
    return x / np.linalg.norm(x, axis=1, keepdims=True), classes.astype(np.int64)


def peer(x, classes, strength):
    # Of two classes scikit-learn holds the difference of the two rows of weights, which is twice as strong.
    c = (2 if classes.max() == 1 else 1) / (len(x) * strength)
    return LogisticRegression(C=c, class_weight="balanced", tol=1e-8, max_iter=10_000).fit(x, classes)


@pytest.mark.parametrize("n_classes", [2, 5])
def test_it_is_the_regression_of_scikit_learn(n_classes):
    x, classes = embeddings(90, n_classes)
    probe = run_to_end(fit_job(x, classes, n_classes))
    logits = x @ probe.weights.T + probe.intercepts
    ours = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    assert ours == pytest.approx(peer(x, classes, probe.strength).predict_proba(x), abs=2e-4)
    assert probe.n == 90


def test_the_strength_is_the_best_on_images_left_out():
    x, classes = embeddings(90, 3, seed=1)
    probe = run_to_end(fit_job(x, classes, 3))
    fold_of = folds(classes)
    place = STRENGTHS.index(probe.strength)
    assert 0 < place < len(STRENGTHS) - 1
    losses = []
    for strength in STRENGTHS[place - 1 : place + 2]:
        loss = 0.0
        for fold in range(fold_of.max() + 1):
            own = fold_of == fold
            fitted = peer(x[~own], classes[~own], strength)
            counts = np.bincount(classes[own], minlength=3)
            weights = own.sum() / (3 * counts[classes[own]])
            loss += log_loss(classes[own], fitted.predict_proba(x[own]), sample_weight=weights) * own.sum()
        losses.append(loss)
    assert int(np.argmin(losses)) == 1  # more and less are both worse


def test_every_class_is_in_every_fold():
    classes = np.array([0] * 50 + [1] * 7 + [2] * 5)
    found = folds(classes)
    assert set(found) == set(range(5))
    for index in range(3):
        counts = np.bincount(found[classes == index], minlength=5)
        assert counts.max() - counts.min() <= 1
    assert set(folds(np.array([0, 0, 0, 1, 1]))) == {0, 1}  # a class of two images


def test_labels_that_say_nothing_are_held_strongly():
    x, _ = embeddings(90, 2)
    probe = run_to_end(fit_job(x, np.random.default_rng(3).integers(2, size=90), 2))
    assert probe.strength >= 0.01
