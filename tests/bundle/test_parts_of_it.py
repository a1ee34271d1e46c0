"""The small parts of which a bundle is made, against plain Python: stores, arrays, words, prompts, names, losses."""

from __future__ import annotations

import hashlib
import json
import struct

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sae_auditor.bundle import BundleRefused, PromptClass, PromptSet, open_bundle, read_prompt_set
from sae_auditor.bundle._names import MAX_NAME_BYTES, check_names
from sae_auditor.bundle.addition import place_for, rewrite_job
from sae_auditor.bundle.arrays import arrays_from_bytes, arrays_to_bytes
from sae_auditor.bundle.derived_stores import BLOCK_BYTES, ExtendedStore, VerifiedStore, overlay, with_files, without
from sae_auditor.bundle.manifest import MANIFEST, MANIFEST_HASH, read_manifest
from sae_auditor.bundle.named_parts import NamedParts, UnknownName, usable
from sae_auditor.bundle.prompt_file import prompt_set_from_json
from sae_auditor.bundle.refusal import Losses
from sae_auditor.bundle.store import open_store
from sae_auditor.bundle.vocabulary import WordList, combined, nonsense_like, only_known, words_of, words_text
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end

# -- Stores ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def verified(packed):
    store = open_store(packed)
    return VerifiedStore(store, read_manifest(store))


def contents(store):
    return {name: bytes(store.read(name)) for name in store.names()}


def test_a_part_is_the_slice_of_the_whole_in_every_store(verified):
    added = {"prompts/new.json": b"{}" * 9, "manifest.json": b"other"}
    over = ExtendedStore(verified, {"index/images.parquet": b"x" * 9, "prompts/never.json": b""})
    random = np.random.default_rng(0)
    for store in (verified, ExtendedStore(verified, added), overlay(verified, over), without(verified, ("saes/",))):
        for name, whole in contents(store).items():
            assert store.size(name) == len(whole)
            assert b"".join(store.in_order(name).parts(1 + len(whole) // 3)) == whole
            for start in (0, len(whole), *random.integers(0, len(whole) + 1, 3).tolist()):
                n_bytes = int(random.integers(0, len(whole) + 2))
                assert store.part(name, start, n_bytes) == whole[start : start + n_bytes]
            assert store.damage(name, 0) is None or store.damage(name, 0).strip()


def test_blocks_next_to_one_another_are_joined_where_they_meet(verified):
    name = max(verified.names(), key=verified.size)
    whole = bytes(verified.read(name))
    assert len(whole) > 2 * BLOCK_BYTES
    for start in (BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1):
        for n_bytes in (0, 1, 2, BLOCK_BYTES, BLOCK_BYTES + 1):
            assert verified.part(name, start, n_bytes) == whole[start : start + n_bytes]
    buffer = bytearray(7)
    verified.fill(name, BLOCK_BYTES - 3, memoryview(buffer))
    assert buffer == whole[BLOCK_BYTES - 3 : BLOCK_BYTES + 4]


def test_what_lies_over_a_bundle_hides_its_index_and_concepts_alone(verified):
    over = ExtendedStore(without(verified, ("",)), {"index/images.parquet": b"new", "saes/x/cfg.json": b"never"})
    assert over.names() == ["index/images.parquet", "saes/x/cfg.json"]
    both = contents(overlay(verified, over))
    below = {name: whole for name, whole in contents(verified).items() if not name.startswith(("index/", "concepts/"))}
    assert both == below | {"index/images.parquet": b"new"}
    assert without(verified, ()).names() == verified.names()


@pytest.mark.parametrize("name", ["", "nothing", "saes", "../manifest.json"])
def test_a_file_that_is_not_there_is_refused_by_name(verified, name):
    for store in (verified, overlay(verified, verified), without(verified, ("saes/",))):
        for ask in (store.size, store.read, store.in_order, lambda one, store=store: store.part(one, 0, 1)):
            with pytest.raises(BundleRefused, match="has no file"):
                ask(name)


def test_added_files_are_in_the_manifest_and_all_else_is_as_it_was(verified, packed):
    manifest = read_manifest(open_store(packed))
    store, updated = with_files(verified, manifest, {"prompts/赤.json": b"{}", "prompts/colour.json": b"[]"})
    assert read_manifest(store) == updated
    before, after = contents(verified), contents(store)
    assert {name for name in after if after[name] != before.get(name)} == {
        "prompts/赤.json", "prompts/colour.json", MANIFEST, MANIFEST_HASH,
    }  # fmt: skip
    for name, entry in updated.files.items():
        assert (entry.sha256, entry.size) == (hashlib.sha256(after[name]).hexdigest(), len(after[name]))
    with pytest.raises(BundleRefused):
        with_files(verified, manifest, {"../evil": b""})


def test_a_rewritten_bundle_is_the_bundle_with_what_was_replaced(packed, tmp_path):
    bundle = open_bundle(packed)
    for target in (tmp_path / "new", tmp_path / "new.saebundle"):
        run_to_end(
            rewrite_job(bundle, target, {"prompts/colour.json": bytes(bundle.store.read("prompts/colour.json"))})
        )
        again = open_bundle(target)
        assert contents(again.store) == contents(bundle.store)
        assert again.fingerprint == bundle.fingerprint
        with pytest.raises(InputRefused, match="there already"):
            place_for(packed, target)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["new", "new.saebundle"]
    with pytest.raises(InputRefused, match="inside"):
        place_for(tmp_path / "new", tmp_path / "new" / "below")
    assert place_for(packed, None) == packed.resolve()


# -- Arrays ------------------------------------------------------------------------------------------------------------

SHAPES = st.lists(st.integers(0, 4), max_size=3).map(tuple)
KINDS = st.sampled_from(["<f4", "<i8", "|u1"])


@settings(max_examples=50)
@given(
    st.dictionaries(
        st.text("ab_./é赤", min_size=1, max_size=5), st.tuples(SHAPES, st.sampled_from(["<f4", "<i8", "|u1"]))
    )
)
def test_arrays_come_back_whatever_their_shape_and_name(made):
    arrays = {
        name: np.arange(np.prod(shape, dtype=int)).astype(kind).reshape(shape) for name, (shape, kind) in made.items()
    }
    found = arrays_from_bytes(arrays_to_bytes(arrays), "x")
    assert set(found) == set(arrays)
    for name, array in arrays.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        np.testing.assert_array_equal(found[name], array)
        assert not found[name].flags.writeable


SIZES = st.integers(-1, 9) | st.sampled_from([2**31, 2**62, 2**63, 2**64, 10**30])


@settings(max_examples=150)
@example("U8", [0, 2**62], [0, 0], b"")
@example("F32", [2**62, 2**62, 0], [3, 3], b"abc")
@example("U8", [3], [1, 4], b"abcde")
@given(st.sampled_from(["F32", "U8", "BF16"]), st.lists(SIZES, max_size=9), st.lists(SIZES, max_size=3), st.binary())
def test_a_header_that_lies_is_refused_and_asks_for_no_memory(dtype, shape, offsets, data):
    header = json.dumps({"a": {"dtype": dtype, "shape": shape, "data_offsets": offsets}}).encode()
    try:
        (array,) = arrays_from_bytes(struct.pack("<Q", len(header)) + header + data, "x").values()
    except BundleRefused:
        return
    assert array.shape == tuple(shape)
    assert array.tobytes() == data[offsets[0] : offsets[1]]


# -- Words -------------------------------------------------------------------------------------------------------------

WORD = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=6).map(str.strip)
PLAIN = WORD.filter(lambda word: word and "=" not in word and "|" not in word and "\t" not in word)


@settings(max_examples=80)
@given(st.dictionaries(PLAIN, st.lists(PLAIN, max_size=3, unique=True), max_size=5))
def test_words_and_their_synonyms_come_back_from_their_file(words):
    found = words_of(words_text(tuple(words), {word: tuple(others) for word, others in words.items()}))
    assert list(found) == list(words)
    assert only_known(found) == {word: tuple(others) for word, others in words.items() if others}


@settings(max_examples=60)
@given(st.lists(st.lists(st.sampled_from(["red", "Red", "BLUE", "blue", "straße", "STRASSE", "赤"]), unique=True)))
def test_combined_lists_have_each_word_once_as_it_stood_first(lists):
    made = combined("x", [WordList("l", tuple(words), f"s{i % 2}", "CC0") for i, words in enumerate(lists)])
    expected = {}
    for word in (word for words in lists for word in words):
        expected.setdefault(word.casefold(), word)
    assert made.words == tuple(expected.values())
    assert made.licence == ("CC0" if lists else "")
    assert made.source == "; ".join(["s0", "s1"][: len(lists)])


@settings(max_examples=30)
@given(st.lists(WORD.filter(bool), min_size=1, max_size=5, unique=True), st.integers(1, 40))
def test_nonsense_is_no_word_and_never_twice(words, n):
    made = nonsense_like(words, n)
    assert len({one.casefold() for one in made}) == n
    assert not {one.casefold() for one in made} & {word.casefold() for word in words}
    assert made == nonsense_like(words, n)


# -- Prompts -----------------------------------------------------------------------------------------------------------

PROMPTS = st.lists(WORD.filter(bool), min_size=1, max_size=3).map(tuple)


@settings(max_examples=60)
@given(
    st.dictionaries(WORD.filter(bool), PROMPTS, min_size=1, max_size=4), st.lists(st.sampled_from(["{}", "a {} {}"]))
)
def test_a_prompt_set_comes_back_and_its_texts_are_all_templates_with_all_prompts(classes, templates):
    made = PromptSet("x", tuple(PromptClass(*item) for item in classes.items()), tuple(templates) or ("{}",))
    assert prompt_set_from_json(json.dumps(made.to_dict()), "x") == made
    for item, texts in zip(made.classes, made.class_texts, strict=True):
        assert texts == tuple(t.replace("{}", p) for t in made.templates for p in item.prompts)
    assert made.names == tuple(classes)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\n\n  \n"])
def test_a_text_file_is_a_class_a_line(tmp_path, ending):
    file = tmp_path / "色.txt"
    file.write_bytes(ending.join(["", " a red part ", "赤い札", ""]).encode())
    read = read_prompt_set(file)
    assert (read.name, read.names, read.templates) == ("色", ("a red part", "赤い札"), ("{}",))
    file.write_bytes(ending.encode())
    with pytest.raises(InputRefused, match="no class"):
        read_prompt_set(file)
    file.write_bytes(f"same{ending}same".encode())
    with pytest.raises(InputRefused, match="twice"):
        read_prompt_set(file)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"classes": ()}, "no class"),
        ({"templates": ()}, "no template"),
        ({"templates": ("a {} x", "none")}, "no place"),
        ({"classes": (PromptClass("a", ()),)}, "empty prompt"),
        ({"classes": (PromptClass("a", ("b", " \t")),)}, "empty prompt"),
        ({"classes": (PromptClass(" ", ("b",)),)}, "empty prompt"),
        ({"classes": (PromptClass("a", ("b",)), PromptClass("a", ("c",)))}, "stands twice"),
    ],
)
def test_a_prompt_set_that_nobody_can_choose_from_is_refused(change, said):
    given_ = {"name": "x", "classes": (PromptClass("a", ("b",)),), "templates": ("{}",)}
    with pytest.raises(InputRefused, match=said):
        PromptSet(**given_ | change)


# -- Names and losses --------------------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(st.text(st.sampled_from("aB/.\\: \u0301é赤\n\u202e~$"), max_size=8) | st.text(max_size=6))
def test_a_name_that_is_taken_is_one_file_below_the_folder_on_every_system(name):
    try:
        assert check_names([name]) == [name]
    except BundleRefused:
        return
    parts = name.split("/")
    assert all(part and part not in (".", "..") and part.strip(" ") == part and part[-1] != "." for part in parts)
    assert not set(name) & set('\\:*?"<>|')
    assert name.isprintable()
    assert 0 < len(name.encode()) <= MAX_NAME_BYTES


def test_parts_are_made_when_they_are_asked_for_and_once():
    made = []
    parts = NamedParts("prompt set", ["b", "a"], lambda name: made.append(name) or name.upper())
    assert (list(parts), len(parts), "a" in parts, "c" in parts, 5 in parts) == (["b", "a"], 2, True, False, False)
    assert made == []
    assert (parts["a"], parts["a"], parts.get("c", "none")) == ("A", "A", "none")
    assert made == ["a"]
    with pytest.raises(UnknownName, match="no prompt set 'c'") as refused:
        parts["c"]
    assert refused.value.todo == "It has: 'b', 'a'."
    with pytest.raises(KeyError):
        NamedParts("sae", [], str)["x"]


def test_what_can_be_had_is_had_without_the_rest():
    def make(name):
        if name == "bad":
            raise InputRefused("no")
        return name

    assert usable(NamedParts("x", ["a", "bad", "b"], make)) == {"a": "a", "b": "b"}


def test_each_file_is_lost_once_and_for_one_reason():
    losses = Losses()

    def refuse():
        raise InputRefused("'x' is damaged.")

    losses.check("good", "nothing", lambda: None)
    for file in ("x", "x", "y"):  # of y the same is said, since it is wrong through x
        losses.check(file, "no concepts", refuse)
    losses.add("z", InputRefused("'z' is too long."), "no words")
    assert [(one.file, one.text) for one in losses.all()] == [
        ("x", "'x' is damaged. Without it there is no concepts."),
        ("z", "'z' is too long. Without it there is no words."),
    ]
    with pytest.raises(ZeroDivisionError):
        losses.check("w", "", lambda: 1 / 0)
