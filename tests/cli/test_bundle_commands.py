import json
import shutil

import pytest


def test_pack_verify_inspect(call, folder, packed, tmp_path):
    target = tmp_path / "x.saebundle"
    result = call("bundle", "pack", folder, target)
    assert result.exit_code == 0, result.stderr
    assert str(target) in result.stdout.replace("\n", "")
    assert target.read_bytes() == packed.read_bytes()
    result = call("bundle", "verify", target)
    assert result.exit_code == 0
    assert "is whole" in result.stdout
    result = call("bundle", "inspect", target)
    assert result.exit_code == 0
    for text in ("tiny", "CC0-1.0", "patches", "blocks.0.hook_resid_post", "condition, colour", "words (7 words)"):
        assert text in result.stdout


def test_json(call, folder, tmp_path):
    target = tmp_path / "x.saebundle"
    made = json.loads(call("bundle", "pack", folder, target, "--json", "-").stdout)
    assert made == {"path": str(target), "size": target.stat().st_size}
    assert json.loads(call("bundle", "verify", target, "--json", "-").stdout)["ok"] is True
    content = json.loads(call("bundle", "inspect", target, "--json", "-").stdout)
    assert {"path", "manifest", "encoder", "saes", "prompt_sets"} <= set(content)
    assert content["saes"][1]["tokens"] == "patch"


@pytest.fixture
def broken(folder, tmp_path):
    copy = tmp_path / "broken"
    shutil.copytree(folder, copy)
    (copy / "prompts" / "colour.json").write_text("{}")
    (copy / "more.txt").write_text("")
    return copy


def test_verify_ends_with_1_and_names_the_files(call, broken):
    result = call("bundle", "verify", broken)
    assert result.exit_code == 1
    assert "changed: 'prompts/colour.json'" in result.stdout
    assert "extra: 'more.txt'" in result.stdout
    report = json.loads(call("bundle", "verify", broken, "--json", "-").stdout)
    assert not report["ok"]
    assert {finding["file"] for finding in report["findings"]} == {"more.txt", "prompts/colour.json"}


@pytest.mark.parametrize("command", ["pack", "inspect"])
def test_a_broken_bundle_is_refused(call, broken, tmp_path, command):
    args = [tmp_path / "x.saebundle"] if command == "pack" else []
    result = call("bundle", command, broken, *args)
    assert result.exit_code == 3
    assert "prompts/colour.json" in result.stderr
    assert not (tmp_path / "x.saebundle").exists()


@pytest.mark.parametrize("command", ["verify", "inspect"])
def test_nothing_there(call, command, tmp_path):
    result = call("bundle", command, tmp_path / "nothing")
    assert result.exit_code == 3
    assert "no such file or folder" in " ".join(result.stderr.split())


def test_an_unwritable_place(call, folder, tmp_path):
    result = call("bundle", "pack", folder, tmp_path / "missing" / "x.saebundle")
    assert result.exit_code == 3
    assert "there is no folder" in " ".join(result.stderr.split())
