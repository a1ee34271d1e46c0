import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from sae_auditor.explain import Auditor
from sae_auditor.images import load_image


@pytest.fixture
def audit(call, packed):
    def run(*args):
        return call("audit", *args, "--bundle", packed)

    return run


def test_json_is_what_the_auditor_says(audit, bundle, pictures, tmp_path):
    target = tmp_path / "out.json"
    result = audit(*pictures, "--json", target, "--device", "cpu")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    found = json.loads(target.read_text())
    expected = Auditor(bundle, device="cpu").audit(pictures, bundle.prompt_sets["condition"])
    assert len(found) == 3
    for ours, theirs in zip(found, expected, strict=True):
        assert ours["schema"] == "sae-auditor/audit/1"
        assert ours == json.loads(json.dumps(theirs.to_json()))
    assert [item["image"]["path"] for item in found] == [str(path) for path in pictures]


def test_json_to_stdout_is_nothing_but_json(audit, pictures):
    result = audit(pictures[0], "--json", "-", "--sae", "patches", "--prompt", "a nut", "--prompt", "赤い部品")
    assert result.exit_code == 0, result.stderr
    (found,) = json.loads(result.stdout)
    assert found["sae"]["name"] == "patches"
    assert sorted(item["class"] for item in found["predictions"]) == ["a nut", "赤い部品"]
    assert {tuple(item["prompts"]) for item in found["predictions"]} == {("a nut",), ("赤い部品",)}
    assert sum(item["probability"] for item in found["predictions"]) == pytest.approx(1)


def test_colour_as_open_clip_audits_what_its_pipeline_opens(audit, bundle, tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    block = Image.Exif()
    block[274] = 6
    turned, stored = tmp_path / "turned.png", tmp_path / "stored.png"
    Image.fromarray(pixels).save(turned, exif=block)
    Image.fromarray(pixels).save(stored)
    logits = {}
    for name, arguments in {
        "pipeline": (turned, "--colour", "as-open-clip"),
        "stored": (stored,),
        "managed": (turned,),
    }.items():
        result = audit(*arguments, "--json", "-", "--device", "cpu")
        assert result.exit_code == 0, result.stderr
        (found,) = json.loads(result.stdout)
        logits[name] = {item["class"]: item["logit"] for item in found["predictions"]}
    assert logits["pipeline"] == logits["stored"] != logits["managed"]
    assert audit(stored, "--colour", "vivid").exit_code == 2


def test_top(audit, pictures):
    (found,) = json.loads(audit(pictures[0], "--json", "-", "--top", "3").stdout)
    assert all(len(item["contributions"]) == 3 for item in found["predictions"])
    assert found["target"] == "logodds"
    effects = [item["ablation"] for item in found["predictions"][0]["contributions"]]
    assert effects == sorted(effects, reverse=True)


def test_ledger_adds_up(audit, pictures):
    (found,) = json.loads(audit(pictures[0], "--json", "-", "--method", "ledger", "--target", "cosine").stdout)
    assert (found["method"], found["target"]) == ("ledger", "cosine")
    for item in found["predictions"]:
        parts = item["constant"] + item["bias"] + item["unexplained"]
        parts += sum(latent["contribution"] for latent in item["contributions"])
        assert parts == pytest.approx(item["total"], abs=1e-4)


def test_contrast_means_margin(audit, pictures):
    (found,) = json.loads(audit(pictures[0], "--json", "-", "--contrast", "good").stdout)
    assert (found["target"], found["contrast"]) == ("margin", "good")
    logits = {item["class"]: item["logit"] for item in found["predictions"]}
    defective = next(item for item in found["predictions"] if item["class"] == "defective")
    assert defective["total"] == pytest.approx(logits["defective"] - logits["good"], abs=1e-4)


def test_tables(audit, pictures):
    result = audit(pictures[0], "--prompts", "colour")
    assert result.exit_code == 0, result.stderr
    for text in (
        "part0.png",
        "Predictions",
        "red",
        "Trust: FVU",
        "exact effect",
        "gradient",
        "decision",
        "unexplained",
    ):
        assert text in result.stdout
    # Of a gradient the constant is nearly the whole target, which would read as if the latents explained nothing.
    assert "constant" not in result.stdout
    ledger = audit(pictures[0], "--prompts", "colour", "--method", "ledger").stdout
    for text in ("constant", "bias", "margin to the runner-up"):
        assert text in ledger
    assert result.stderr == ""


def test_a_folder_and_prompts_from_a_file(audit, pictures, tmp_path):
    file = tmp_path / "classes.txt"
    file.write_text("cat\ndog\n")
    found = json.loads(audit(pictures[0].parent, "--json", "-", "--prompts", file).stdout)
    assert len(found) == 3
    assert found[0]["prompt_set"] == "classes"


def test_a_refused_image_does_not_keep_the_others(audit, pictures, tmp_path):
    fake, missing = tmp_path / "fake.png", tmp_path / "missing.png"
    fake.write_text("this is text")
    target = tmp_path / "out.json"
    result = audit(pictures[0], fake, missing, pictures[1], "--json", target)
    assert result.exit_code == 3
    assert len(json.loads(target.read_text())) == 2
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 3
    assert any(str(fake) in line for line in lines)
    assert any(str(missing) in line for line in lines)
    assert "2 images were audited, 2 refused." in lines[-1]


@pytest.mark.parametrize(
    ("args", "status", "text"),
    [
        (["--prompt", ""], 3, "empty prompt"),
        (["--prompt", "a", "--prompt", "a"], 3, "stands twice"),
        (["--prompts", "nothing"], 3, "neither in the bundle nor as a file"),
        (["--sae", "nothing"], 3, "no SAE"),
        (["--contrast", "nothing"], 3, "no class"),
        (["--method", "ledger", "--sae", "patches"], 3, "ledger"),
        (["--bundle", "/nothing/here"], 3, "no such file or folder"),
        (["--json", "/nothing/here.json"], 3, "cannot be written"),
        (["--prompt", "a", "--prompts", "colour"], 2, "not both"),
        (["--contrast", "good", "--target", "logit"], 2, "margin"),
        (["--device", "quantum"], 2, "cuda:N"),
        (["--method", "magic"], 2, "magic"),
        (["--top", "0"], 2, "top"),
    ],
)
def test_mistakes_get_one_sentence(call, packed, pictures, args, status, text):
    result = call("audit", pictures[0], "--bundle", packed, *args)
    assert result.exit_code == status
    assert result.stdout == ""
    assert text in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert status == 2 or len(result.stderr.strip().splitlines()) == 1


def test_a_refused_image_alone_writes_no_file(audit, tmp_path):
    (tmp_path / "empty").mkdir()
    target = tmp_path / "out.json"
    target.write_text("old")
    result = audit(tmp_path / "empty", "--json", target)
    assert result.exit_code == 3
    assert "no images" in result.stderr
    assert target.read_text() == "old"


def test_a_changed_bundle_is_refused(call, packed, pictures, tmp_path):
    content = bytearray(packed.read_bytes())
    content[len(content) // 2] ^= 1
    broken = tmp_path / "broken.saebundle"
    broken.write_bytes(content)
    result = call("audit", pictures[0], "--bundle", broken)
    assert result.exit_code == 3
    assert "was changed" in result.stderr


def test_the_bundle_that_the_window_opened_last_is_the_default(call, packed, pictures, tmp_path):
    settings = tmp_path / "config" / "sae-auditor" / "window.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"last_bundle": str(packed)}))
    (found,) = json.loads(call("audit", pictures[0], "--json", "-").stdout)
    assert found["bundle"]["name"] == "tiny"


def test_a_mistake_of_ours_says_how_to_see_it(audit, pictures, monkeypatch):
    def fail(*_args, **_kwargs):
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(Auditor, "audit_files_job", fail)
    result = audit(pictures[0])
    assert result.exit_code == 70
    assert "--debug" in result.stderr
    assert "Traceback" not in result.stderr
    with_debug = audit(pictures[0], "--debug")
    assert isinstance(with_debug.exception, ZeroDivisionError)


def test_ctrl_c_is_quiet(audit, pictures, monkeypatch):
    def stop(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(Auditor, "audit_files_job", stop)
    result = audit(pictures[0])
    assert result.exit_code == 130
    assert result.output == ""


def test_numbers_are_exact(audit, bundle, pictures):
    (found,) = json.loads(audit(pictures[0], "--json", "-", "--device", "cpu").stdout)
    auditor = Auditor(bundle, device="cpu")
    exact = auditor.explain(auditor.look(load_image(pictures[0])), bundle.prompt_sets["condition"])
    logits = [item["logit"] for item in found["predictions"]]
    np.testing.assert_array_equal(logits, exact.logit[exact.ranked()])


def test_as_a_program(packed, pictures):
    args = [sys.executable, "-m", "sae_auditor", "audit", str(pictures[0]), "--bundle", str(packed), "--json", "-"]
    child = subprocess.run(args, capture_output=True, check=False, env={**os.environ, "PYTHONUTF8": "1"})
    assert child.returncode == 0, child.stderr
    assert child.stderr == b""
    assert json.loads(child.stdout)[0]["bundle"]["name"] == "tiny"
