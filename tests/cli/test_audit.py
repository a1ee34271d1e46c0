import importlib.util
import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from sae_auditor.explain.methods import METHODS
from sae_auditor.images import load_image
from sae_auditor.library import Auditor
from tests.explain.toy_method import METHOD


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


def test_stability_is_measured_where_it_is_asked_for(audit, pictures):
    plain, measured = (audit(pictures[0], "--json", "-", *more) for more in ((), ("--stability",)))
    (before,), (after,) = json.loads(plain.stdout), json.loads(measured.stdout)
    assert (before["trust"]["faithfulness"], before["trust"]["stability"]) == (None, None)
    assert before["trust"]["unexplained_to_lead"] == after["trust"]["unexplained_to_lead"] > 0
    assert -1 <= after["trust"]["faithfulness"] <= 1
    stability = after["trust"]["stability"]
    assert (stability["n"], len(stability["ranges"])) == (8, stability["top"])
    assert 0 <= stability["overlap"] <= 1
    said = " ".join(audit(pictures[0], "--stability").stdout.split())
    assert "under 8 small changes of the picture" in said
    assert f"faithfulness {after['trust']['faithfulness']:.2f}" in said


def test_the_method_that_was_kept_for_the_sae_is_used_and_said(audit, bundle, pictures, tmp_path, monkeypatch):
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "kept"))
    Auditor(bundle, "cls", device="cpu").keep_default_method("integrated")
    result = audit(pictures[0], "--json", "-")
    assert json.loads(result.stdout)[0]["method"] == "integrated"
    assert "measured by integrated, which was chosen as the default" in " ".join(result.stderr.split())
    asked = audit(pictures[0], "--json", "-", "--method", "gradient")
    assert json.loads(asked.stdout)[0]["method"] == "gradient"


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


@pytest.fixture
def strips(tmp_path):
    """Two strips 8 times as long as high that differ near their left end only."""
    pixels = np.full((40, 320, 3), 150, np.uint8)
    files = tmp_path / "clean.png", tmp_path / "defect.png"
    Image.fromarray(pixels).save(files[0])
    pixels[10:30, 50:75] = (200, 20, 20)
    Image.fromarray(pixels).save(files[1])
    return files


def found_of(result):
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_what_the_encoder_saw_is_said_and_what_it_did_not(audit, strips):
    clean, defect = found_of(audit(*strips, "--json", "-"))
    assert clean["predictions"] == defect["predictions"]  # which is why it has to be said
    for found in (clean, defect):
        assert found["crop"] == [140, 0, 180, 40]
        assert (found["tile"], found["image"]["view"]) == (None, "crop")
    said = " ".join(audit(strips[1]).stdout.split())
    assert "saw 40 x 40 of 320 x 40 pixels: 88% of the picture was cut off (left and right)." in said
    assert "--view whole" in said


def test_nothing_is_said_of_a_picture_that_is_seen_whole(audit, pictures):
    (found,) = found_of(audit(pictures[0], "--json", "-"))
    assert found["crop"] == [0, 0, 40, 40]
    assert "cut off" not in audit(pictures[0]).stdout


def test_the_whole_picture_is_seen(audit, strips):
    clean, defect = found_of(audit(*strips, "--json", "-", "--view", "whole"))
    assert clean["crop"] == defect["crop"] == [0, 0, 320, 40]
    assert clean["image"]["view"] == "whole"
    assert clean["predictions"] != defect["predictions"]
    assert any("reference images were seen as the encoder crops them" in notice for notice in clean["notices"])
    assert "cut off" not in audit(strips[1], "--view", "whole").stdout


def test_tiles_are_audited_one_by_one_each_as_a_picture_of_its_own(audit, strips, pictures, tmp_path):
    found = found_of(audit(strips[1], pictures[0], "--json", "-", "--view", "tiles", "--device", "cpu"))
    tiles, (small,) = found[:8], found[8:]
    assert [tile["tile"] for tile in tiles] == [{"number": i, "of": 8} for i in range(1, 9)]
    assert [tile["crop"] for tile in tiles] == [[40 * i, 0, 40 * i + 40, 40] for i in range(8)]
    assert len({json.dumps(tile["image"]) for tile in tiles}) == 1
    assert (small["tile"], small["crop"]) == ({"number": 1, "of": 1}, [0, 0, 40, 40])
    with Image.open(strips[1]) as strip:
        strip.crop((40, 0, 80, 40)).save(tmp_path / "part.png")
    (alone,) = found_of(audit(tmp_path / "part.png", "--json", "-", "--device", "cpu"))
    assert alone["predictions"] == tiles[1]["predictions"] != tiles[0]["predictions"]


def test_tiles_are_told_in_one_table(audit, strips, pictures):
    result = audit(strips[1], pictures[0], "--view", "tiles", "--top", "1")
    assert result.exit_code == 0, result.stderr
    said = " ".join(result.stdout.split())
    for text in ("8 tiles of 40 x 40 pixels cover the whole picture", "Where each class is strongest", "part0.png"):
        assert text in said
    assert "cut off" not in said
    # Nothing is in those on the right: they are alike and stand in one row.
    assert re.search(r"[123] to 8 │ (0|40|80),0 to 320,40 │", said)
    assert re.search(r"Tile \d of 8, pixels \d+,0 to \d+,40", said)


def test_a_file_that_cannot_be_seen_in_tiles_costs_itself_only(audit, strips, tmp_path):
    Image.new("L", (3000, 2)).save(tmp_path / "thread.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    result = audit(tmp_path / "thread.png", strips[0], tmp_path / "broken.png", "--view", "tiles")
    assert result.exit_code == 3
    assert "would take 1500 tiles" in result.stderr
    assert "1 images were audited, 2 refused." in result.stderr


def test_a_window_for_grey_values(audit, tmp_path):
    values = np.linspace(0, 4000, 40 * 40).reshape(40, 40).astype(np.uint16)
    deep, mapped = tmp_path / "deep.png", tmp_path / "mapped.png"
    Image.fromarray(values).save(deep)
    low, high = 1000, 2000
    levels = np.rint((values.astype(float).clip(low, high) - low) / (high - low) * 255).astype(np.uint8)
    Image.fromarray(levels).save(mapped)
    (ours,) = found_of(audit(deep, "--window", "1000:2000", "--json", "-"))
    (plain,) = found_of(audit(mapped, "--json", "-"))
    (auto,) = found_of(audit(deep, "--json", "-"))
    assert ours["predictions"] == plain["predictions"] != auto["predictions"]
    assert any("1000 to 2000" in notice for notice in ours["image"]["notices"])
    assert "was not used" in audit(mapped, "--window", "0:99").stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--window", "9:1"), "neither auto, full nor LOW:HIGH"),
        (("--window", "0,5:3"), "neither auto, full nor LOW:HIGH"),
        (("--window", "0:9", "--colour", "as-open-clip"), "open_clip maps no grey values"),
        (("--view", "half"), "half"),
    ],
)
def test_what_cannot_be_read_so(audit, pictures, options, said):
    result = audit(pictures[0], *options)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_a_method_that_is_registered_can_be_chosen(packed, pictures, tmp_path, monkeypatch):
    monkeypatch.setitem(METHODS, METHOD.id, METHOD)
    spec = importlib.util.find_spec("sae_auditor.cli.audit")
    fresh = importlib.util.module_from_spec(spec)  # as a program that starts loads it
    spec.loader.exec_module(fresh)
    app = typer.Typer()
    app.command()(fresh.audit)
    target = tmp_path / "out.json"

    told = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"})
    call = [str(pictures[0]), "--bundle", str(packed), "--method", METHOD.id]
    done = CliRunner().invoke(app, [*call, "--json", str(target)])
    printed = CliRunner().invoke(app, call)

    assert "integrated|equal-shares" in told.stdout
    assert METHOD.help.rstrip(".") in told.stdout
    assert done.exit_code == 0, done.stderr
    assert json.loads(target.read_text())[0]["method"] == METHOD.id
    assert METHOD.id in printed.stdout
