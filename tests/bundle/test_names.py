import pytest

from sae_auditor.bundle import BundleRefused
from sae_auditor.bundle._names import MAX_FILES, check_names


def test_plain_names_are_kept():
    names = ["a", "b/c.json", "b/日本語 (1).png", "deep/er/x-y_z+1.txt"]
    assert check_names(names) == names


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../evil",
        "a/../../evil",
        "a/./b",
        "a//b",
        "a/",
        "a\\b",
        "C:/x",
        "c:x",
        "NUL",
        "a/con.txt",
        "com1",
        "LPT¹.txt",
        "a.",
        "a /b",
        " a",
        "a\nb",
        "a\x00b",
        "a\x7fb",
        "evil\u202egnp.exe",
        "e\u0301",  # not composed
        "a?",
        "x" * 241,
        "/".join("a" * 17),
        "\udc80",
    ],
)
def test_refused(name):
    with pytest.raises(BundleRefused):
        check_names(["fine", name])


@pytest.mark.parametrize(
    "names",
    [["a", "a"], ["a/b", "a/B"], ["straße", "STRASSE"], ["A/x", "a/y"], ["a", "a/b"], ["a/b", "A"]],
)
def test_colliding_names_are_refused(names):
    with pytest.raises(BundleRefused):
        check_names(names)


def test_too_many_files_are_refused():
    with pytest.raises(BundleRefused, match="more than"):
        check_names(str(i) for i in range(MAX_FILES + 1))
