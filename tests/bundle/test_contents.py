"""Files of a bundle whose hashes are right and whose content lies: refused by name, whatever is wrong with them."""

import json

import numpy as np
import pytest

from sae_auditor.bundle import BundleRefused
from sae_auditor.bundle.arrays import arrays_from_bytes, arrays_to_bytes
from sae_auditor.bundle.fit_record import FitRecord, read_fit_record
from sae_auditor.bundle.notices import notices_to_bytes, read_notices
from sae_auditor.concepts.policy.policy import ReasonsPolicy, WordEntry, policy_from_bytes
from sae_auditor.i18n import Text
from tests.workbench.audit.audit_fakes import FIT_RECORD

FIT = json.loads(FIT_RECORD)
NO_JSON = [b"", b"\xff\xfe", b"null", b"[]", b"{}", b"5", b"[" * 200_000, b'{"verdict": 5}', b'{"a": 1e999}', b"[NaN]"]


class Files:
    """A store that holds one file."""

    def __init__(self, name, content):
        self.name, self.content = name, content

    def names(self):
        return [self.name]

    def read(self, name):
        return memoryview(self.content)


def fit(content):
    return read_fit_record(Files("saes/a/fit.json", content), "a")


def fit_with(**fields):
    return json.dumps({**FIT, **fields}).encode()


def test_a_whole_fit_check_and_none():
    assert fit(FIT_RECORD).verdict == "fits"
    assert fit(fit_with(declared={**FIT["declared"], "fvu": None})).declared.fvu is None
    assert fit(fit_with(source={**FIT["source"], "hints": {"k": 3, "mean": [0.5, 1], "names": {"W": "w"}}}))
    assert read_fit_record(Files("saes/other/fit.json", b""), "a") is None


@pytest.mark.parametrize("content", NO_JSON, ids=range(len(NO_JSON)))
def test_what_is_no_fit_check(content):
    with pytest.raises(BundleRefused, match=r"'saes/a/fit\.json'"):
        fit(content)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("verdict", "splendid"),
        ("text", None),
        ("text", "a" * 100_000),
        ("accepted", ["declared"]),
        ("images", -1),
        ("images", 2.5),
        ("images", "32"),
        ("source", {**FIT["source"], "sha256": "no"}),
        ("source", "sae.pt"),
        ("winner", {**FIT["winner"], "dead": 2.0}),
        ("candidates", [FIT["winner"]] * 1001),
        ("surprise", 1),
    ],
)
def test_a_wrong_field_of_a_fit_check_is_named(field, value):
    with pytest.raises(BundleRefused, match=rf"'saes/a/fit\.json' is not valid at '{field}"):
        fit(fit_with(**{field: value}))


def test_a_fit_check_of_sixty_megabytes():
    with pytest.raises(BundleRefused, match="more than the"):
        fit(b'"' + b"a" * (60 * 2**20) + b'"')


def test_every_field_of_a_report_is_known_to_the_schema():
    # An import would write what the next opening refuses.
    from sae_auditor.sae.fit import FitCandidate, FitReport

    candidate = FitCandidate("pooled", "cls", True, "none", "relu", None, float("inf"), 0.5, 3.0, 0.0, 1.0, True)
    report = FitReport((candidate,), candidate, candidate, "poor", "text", ("careful",), "cosine", 32, 64)
    rest = {name: FIT[name] for name in ("accepted", "encoder", "source")}
    assert isinstance(fit(json.dumps({**report.to_json(), **rest}).encode()), FitRecord)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "This SAE fits: it explains 95 % of the variance here and fires 8 latents for a vector."),
        ({"fvu": 1.5}, "This SAE fits: it explains none of the variance here and fires 8 latents for a vector."),
        ({"fvu": None}, "This SAE fits: it explains none of the variance here and fires 8 latents for a vector."),
    ],
)
def test_a_stored_verdict_is_said_again_with_its_values(changes, text):
    reading = {**FIT["declared"], "fvu": 0.05, "l0": 8.0, **changes}
    record = fit(fit_with(declared=reading, winner=reading, text=text))
    assert record.said() == text
    assert isinstance(record.said(), Text)
    assert record.said().values[0].startswith(text.split("explains ")[1].split(" here")[0])


def test_a_verdict_in_other_words_stays_as_it_was_stored():
    record = fit(FIT_RECORD)
    assert record.said() == record.text
    assert not isinstance(record.said(), Text)
    assert fit(fit_with(verdict="other_reading")).said() == record.text  # with nothing that differs
    assert fit(fit_with(declared={**FIT["declared"], "normalization": "odd"})).said() == record.text


def test_notices():
    name = "encoder/notices.json"
    assert read_notices(Files(name, notices_to_bytes(["a"], ["b"]))).all == ("a", "b")
    for content in (*NO_JSON[:4], b'{"origin": [1]}', b'{"origin": "a"}', notices_to_bytes(["a"] * 101, [])):
        with pytest.raises(BundleRefused, match=rf"'{name}'"):
            read_notices(Files(name, content))


def policy_of(content):
    return policy_from_bytes(content, "policies/all.json")


def test_policies():
    entry = WordEntry(word="red", judgement="may", who="I", when="2026-01-02T03:04:05Z")
    whole = ReasonsPolicy(words=(entry,))
    assert policy_of(whole.to_bytes()) == whole
    data = json.loads(whole.to_bytes())
    wrong = [{"prompt_set": 3}, {"words": None}, {"words": [{**data["words"][0], "judgement": "perhaps"}]}]
    wrong += [{"stated_share": {"value": 1.5, "who": "I", "when": "now"}}, {"schema": 5}, {"schema": "x" * 10**6}]
    for content in (*NO_JSON, *(json.dumps({**data, **change}).encode() for change in wrong)):
        with pytest.raises(BundleRefused, match=r"'policies/all\.json'") as refusal:
            policy_of(content)
        assert len(refusal.value.text()) < 1000


def header(text):
    return len(text).to_bytes(8, "little") + text + bytes(8)


def arrays(content):
    return arrays_from_bytes(content, "index/thumbnails.safetensors")


def test_whole_arrays():
    made = {"a": np.arange(6, dtype=np.int64).reshape(2, 3), "b": np.zeros((0, 4), np.float32)}
    read = arrays(arrays_to_bytes(made))
    assert read.keys() == made.keys()
    assert all(np.array_equal(read[name], made[name]) and not read[name].flags.writeable for name in made)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        bytes(7),
        (2**63).to_bytes(8, "little"),
        (100).to_bytes(8, "little"),
        header(b"[]"),
        header(b'{"a": null}'),
        header(b'{"a": {"dtype": "F32", "shape": [1e999], "data_offsets": [0, 8]}}'),
        header(b'{"a": {"dtype": "F32", "shape": [2.0], "data_offsets": [0, 8]}}'),
        header(b'{"a": {"dtype": "F32", "shape": [true, 2], "data_offsets": [0, 8]}}'),
        header(b'{"a": {"dtype": "F32", "shape": [-1, -2], "data_offsets": [0, 8]}}'),
        header(b'{"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}'),
        header(b'{"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}'),
        header(b'{"a": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}}'),
        header(b'{"a": {"dtype": "C64", "shape": [1], "data_offsets": [0, 8]}}'),
        header(b'{"a": {"dtype": ["F32"], "shape": [2], "data_offsets": [0, 8]}}'),
        header(b'{"a": {"dtype": "F32", "shape": [' + b"1," * 40 + b'2], "data_offsets": [0, 8]}}'),
        header(b'{"a": {"dtype": "F32", "shape": [' + b"9" * 5000 + b'], "data_offsets": [0, 8]}}'),
        header(b"{" + b",".join(b'"%d": {}' % (i % 9) for i in range(60_000)) + b"}"),
        header(b'{"a":' * 5000),
    ],
)
def test_what_are_no_arrays(content):
    with pytest.raises(BundleRefused, match=r"'index/thumbnails\.safetensors'"):
        arrays(content)
