"""``sae-auditor circuit``: the table, the JSON, and what is refused."""

from __future__ import annotations

import json

import pytest

from sae_auditor.explain.circuits import trace_job
from sae_auditor.images.pool import open_image
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end


@pytest.fixture
def known(bundle, pictures):
    auditor = Auditor(bundle, "cls", device="cpu")
    evidence = auditor.look(open_image(pictures[0]))
    return auditor, evidence, int(evidence.latents[0])


def test_json_is_what_the_library_says(call, packed, pictures, known, tmp_path):
    auditor, evidence, latent = known
    place = tmp_path / "circuit.json"
    result = call("circuit", pictures[0], "--bundle", packed, "--latent", latent, "--json", place, "--device", "cpu")
    assert result.exit_code == 0, result.stderr
    found = json.loads(place.read_text())
    assert found["schema"] == "sae-auditor/circuit/1"
    assert found["image"]["path"] == str(pictures[0])
    expected = run_to_end(trace_job(auditor, evidence, latent)).to_json({})
    assert found["links"] == json.loads(json.dumps(expected["links"]))
    assert found["links"][0]["from_sae"] == "patches"


def test_a_table_says_sources_rest_and_completeness(call, packed, pictures, known):
    latent = known[2]
    result = call("circuit", pictures[0], "--bundle", packed, "--latent", latent, "--from-sae", "patches")
    assert result.exit_code == 0, result.stderr
    for text in (f"Latent {latent}", "unexplained", "bias of the SAE", "always on", "latents that fired"):
        assert text in result.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--sae", "patches", "--latent", 1), "earlier site"),
        (("--latent", 5000), "did not fire"),
        (("--latent", 1, "--from-sae", "cls"), "does not read an earlier site"),
        (("--latent", 1, "--from-sae", "nobody"), "no SAE named"),
    ],
)
def test_what_cannot_be_traced_ends_with_status_3(call, packed, pictures, options, said):
    result = call("circuit", pictures[0], "--bundle", packed, *options)
    assert result.exit_code == 3
    assert said in result.stderr.replace("\n", " ")
