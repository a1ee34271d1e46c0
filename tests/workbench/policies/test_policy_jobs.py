"""The dialog's work on a whole small bundle."""

from itertools import pairwise

import pytest

from sae_auditor import Auditor, open_bundle
from sae_auditor.concepts.policy import Policies, Subject
from sae_auditor.progress import run_to_end
from sae_auditor.workbench.policies.jobs import PolicyJobs
from tests.tiny import tiny_bundle


@pytest.fixture(scope="module")
def auditor(tmp_path_factory):
    return Auditor(open_bundle(tiny_bundle(tmp_path_factory.mktemp("work") / "tiny", n_references=8)), device="cpu")


def test_measuring_judging_and_what_holds_then(auditor, tmp_path, monkeypatch):
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path))
    backend = PolicyJobs()
    prompts = backend.default_prompts(auditor)
    assert backend.is_named(auditor, prompts)
    opened = run_to_end(backend.open(auditor, prompts))
    rows = opened.judged.rows
    assert rows
    assert all(before.share >= after.share for before, after in pairwise(rows))
    assert rows[0].pictures[0].ndim == 3
    assert rows[0].effect > 0
    assert opened.judged.judged == 0
    changes = [(prompts.name, Subject(sae=auditor.sae_name, latent=rows[0].latent), "must-not")]
    events, judged = run_to_end(backend.write(opened, changes))
    assert len(events) == 1
    assert judged.judged == pytest.approx(rows[0].share)
    assert judged.rows[0].judgement == "must-not"
    assert judged.rows[0].pictures is rows[0].pictures
    kept = Policies.of(auditor.bundle).own(prompts.name)
    assert [(entry.latent, entry.judgement) for entry in kept.latents] == [(rows[0].latent, "must-not")]
