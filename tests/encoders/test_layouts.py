"""Weights that other programs keep in another form open as the model that they are."""

from __future__ import annotations

import argparse
import copy
import json
import time
from functools import cache

import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils import prune

from sae_auditor.encoders import Site, load_encoder
from sae_auditor.encoders._offline import open_clip
from sae_auditor.encoders._weights import PartAsked, unwrap
from sae_auditor.errors import InputRefused

POOLED = Site("pooled")
CLOSE = {"atol": 1e-5, "rtol": 1e-5}
CONFIG = {
    "embed_dim": 24,
    "vision_cfg": {"image_size": 32, "layers": 2, "width": 64, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 1, "layers": 1},
}
FC = "visual.transformer.resblocks.0.mlp.c_fc"
PROJ = "transformer.resblocks.0.mlp.c_proj"


def made(**changes):
    torch.manual_seed(0)
    arguments = copy.deepcopy(CONFIG)
    arguments["text_cfg"] |= changes.pop("text_cfg", {})
    model = open_clip.CLIP(**arguments, **changes).eval().requires_grad_(False)
    for parameter in model.parameters():
        if parameter.ndim == 1:
            parameter.add_(torch.randn_like(parameter) * 0.1)
    model.positional_embedding.mul_(50)
    return model


@pytest.fixture(scope="module", autouse=True)
def one_tokenizer():
    """Read CLIP's vocabulary once: that takes longer than all the rest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(open_clip.tokenizer, "SimpleTokenizer", cache(open_clip.tokenizer.SimpleTokenizer))
        yield


@pytest.fixture(scope="module")
def model():
    return made()


@pytest.fixture(scope="module")
def state(model):
    return {name: tensor for name, tensor in model.state_dict().items() if name != "attn_mask"}


@pytest.fixture
def pixels():
    return torch.randn(2, 3, 32, 32)


@pytest.fixture
def write(tmp_path):
    def write(content, name=None, **beside):
        is_flat = all(isinstance(value, torch.Tensor) for value in content.values())
        name = name or ("weights.safetensors" if is_flat else "weights.pt")
        (tmp_path / "open_clip_config.json").write_text(json.dumps({"model_cfg": CONFIG}))
        for file, text in beside.items():
            (tmp_path / f"{file}.json").write_text(json.dumps(text))
        if name.endswith(".safetensors"):
            save_file({key: tensor.clone().contiguous() for key, tensor in content.items()}, tmp_path / name)
        else:
            torch.save(content, tmp_path / name)
        return tmp_path / name

    return write


def assert_is(encoder, model, pixels):
    torch.testing.assert_close(encoder.run(pixels, POOLED).embedding, model.encode_image(pixels), **CLOSE)
    texts = ["a photo of a cat", "", "a dog on a very green lawn"]
    expected = nn.functional.normalize(model.encode_text(open_clip.tokenize(texts)), dim=-1)
    torch.testing.assert_close(encoder.embed_texts(texts), expected, **CLOSE)


def with_weights(model, changes):
    changed = copy.deepcopy(model)
    changed.load_state_dict({**model.state_dict(), **changes})
    return changed


# -- Names -------------------------------------------------------------------------------------------------------------


def tinyclip(state):
    def name(key):
        if key.startswith("visual."):
            return f"_image_encoder.module.{key}"
        return f"_logit_scale.module.{key}" if key == "logit_scale" else f"_text_encoder.module.{key}"

    return {name(key): tensor for key, tensor in state.items()}


def custom_text(state):
    return {n if n.startswith(("visual.", "logit_")) else f"text.{n}": t for n, t in state.items()}


def before(prefix, state):
    return {f"{prefix}{name}": tensor for name, tensor in state.items()}


NAMES = {
    "TinyCLIP": lambda s: {"epoch": 1, "state_dict": tinyclip(s)},
    "TinyCLIP, compiled and in parallel": lambda s: {"state_dict": before("module._orig_mod.", tinyclip(s))},
    "custom text": lambda s: {"state_dict": custom_text(s)},
    "custom text, in parallel": lambda s: {"model": before("module.", custom_text(s))},
    "peft around it": lambda s: before("base_model.model.", s),
    "Lightning around OpenAI's": lambda s: {
        "state_dict": before("model.clip_model.", s),
        "loops": {"a": torch.ones(1)},
    },
    "the best of a training": lambda s: {"best_model": s, "best_acc": 0.5, "epoch": 3},
    "DeepSpeed": lambda s: {"module": s, "optimizer": {"state": before("visual.", {"step": torch.ones(1)})}},
}


@pytest.mark.parametrize("form", NAMES)
def test_names_of_other_programs(form, model, state, write, pixels):
    encoder = load_encoder(write(NAMES[form](state)), device="cpu")
    assert_is(encoder, model, pixels)
    assert encoder.notices == []


def test_custom_text_alone_in_a_pytorch_file(model, state, write, pixels):
    assert_is(load_encoder(write(custom_text(state), "pytorch_model.bin"), device="cpu"), model, pixels)


# -- Weights in two parts ----------------------------------------------------------------------------------------------


def gmp(weight):
    length = weight.norm(dim=1, keepdim=True) * 3
    return {"r": length / 3, "theta": weight * 7}


def old_norm(weight):
    layer = nn.utils.weight_norm(linear(weight))
    return {name: tensor * (5 if name == "weight_v" else 1) for name, tensor in layer.state_dict().items()}


def new_norm(weight):
    return nn.utils.parametrizations.weight_norm(linear(weight)).state_dict()


def linear(weight):
    layer = nn.Linear(*weight.shape[::-1], bias=False)
    layer.weight.data = weight.clone()
    return layer


TWO_PARTS = {"GmP": gmp, "weight norm": old_norm, "weight norm as a parametrisation": new_norm}


@pytest.mark.parametrize("form", TWO_PARTS)
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_lengths_and_directions_are_multiplied_out(form, model, state, write, pixels):
    content = dict(state)
    for stem in (FC, PROJ):
        weight = content.pop(f"{stem}.weight")
        content |= {f"{stem}.{name}": tensor for name, tensor in TWO_PARTS[form](weight).items()}
    encoder = load_encoder(write(before("module.", content)), device="cpu")
    assert_is(encoder, model, pixels)
    assert encoder.notices[0].startswith("2 weights are kept as length and direction")


def test_masked_weights(model, state, write, pixels):
    layer = linear(state[f"{FC}.weight"])
    prune.random_unstructured(layer, "weight", amount=0.5)
    content = {n: t for n, t in state.items() if n != f"{FC}.weight"}
    content |= {f"{FC}.{name}": tensor for name, tensor in layer.state_dict().items()}
    pruned = with_weights(model, {f"{FC}.weight": layer.weight.detach()})
    assert_is(load_encoder(write(content), device="cpu"), pruned, pixels)


def test_parts_of_a_weight_that_do_not_belong_together(state, write):
    content = {n: t for n, t in state.items() if n != f"{FC}.weight"} | {
        f"{FC}.r": torch.ones(3, 1),
        f"{FC}.theta": state[f"{FC}.weight"],
    }
    with pytest.raises(InputRefused, match=r"c_fc' do not belong together: shapes \[3, 1\] and \[256, 64\]"):
        load_encoder(write(content))


# -- Long-CLIP ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("described", [True, False])
def test_the_two_tables_of_long_clip(described, write, pixels, tmp_path):
    long = made(quick_gelu=True, text_cfg={"context_length": 248})
    state = {name: tensor for name, tensor in long.state_dict().items() if name != "attn_mask"}
    second = torch.randn_like(state["positional_embedding"])
    content = state | {"positional_embedding_res": second}
    path = write(before("module.", custom_text(content) if described else content), "longclip.pt")
    if described:  # as the CLIP that it was made from
        content = {"model_cfg": {**CONFIG, "quick_gelu": True}}
        (tmp_path / "open_clip_config.json").write_text(json.dumps(content))
    else:
        (tmp_path / "open_clip_config.json").unlink()
    encoder = load_encoder(path, device="cpu")
    # As its forward pass is written: each table counts under a mask of its own.
    first_mask = torch.zeros(248, 1)
    first_mask[:20] = 1
    table = state["positional_embedding"] * first_mask + second * (1 - first_mask)
    expected = with_weights(long, {"positional_embedding": table})
    texts = ["a cat", "a dog " * 60]
    tokens = open_clip.tokenizer.SimpleTokenizer(context_length=248)(texts)
    assert (tokens[1] != 0).sum() > 100
    wanted = nn.functional.normalize(expected.encode_text(tokens), dim=-1)
    torch.testing.assert_close(encoder.embed_texts(texts), wanted, **CLOSE)
    torch.testing.assert_close(encoder.run(pixels, POOLED).embedding, expected.encode_image(pixels), **CLOSE)
    assert "Long-CLIP" in encoder.notices[0]


# -- LoRA --------------------------------------------------------------------------------------------------------------

RANK = 4


def changes_of(state, seed=1):
    generator = torch.Generator().manual_seed(seed)
    return {
        stem: (
            torch.randn(RANK, state[f"{stem}.weight"].shape[1], generator=generator) * 0.1,
            torch.randn(state[f"{stem}.weight"].shape[0], RANK, generator=generator) * 0.1,
        )
        for stem in (FC, PROJ)
    }


def peft(state, adapter="default"):
    content = {}
    changes = changes_of(state)
    for name, tensor in state.items():
        stem, _, kind = name.rpartition(".")
        content[f"base_model.model.{stem}.base_layer.{kind}" if stem in changes else f"base_model.model.{name}"] = (
            tensor
        )
    for stem, (a, b) in changes.items():
        content |= {f"base_model.model.{stem}.lora_A.{adapter}.weight": a}
        content |= {f"base_model.model.{stem}.lora_B.{adapter}.weight": b}
    return content


def loralib(state):
    return state | {
        f"{s}.lora_{k}": t for s, pair in changes_of(state).items() for k, t in zip("AB", pair, strict=True)
    }


def kohya(state):
    content = dict(state)
    for stem, (a, b) in changes_of(state).items():
        content |= {f"{stem}.lora_down.weight": a, f"{stem}.lora_up.weight": b, f"{stem}.alpha": torch.tensor(8.0)}
    return content


def added(model, state, scale):
    return with_weights(
        model, {f"{stem}.weight": state[f"{stem}.weight"] + scale * b @ a for stem, (a, b) in changes_of(state).items()}
    )


LORA = {
    "peft": (peft, {"lora_alpha": 8, "r": RANK}, 2.0),
    "peft with another rule of rank": (peft, {"lora_alpha": 8, "use_rslora": True}, 4.0),
    "loralib": (loralib, {"lora_alpha": 6}, 1.5),
    "kohya, which says its own strength": (kohya, None, 2.0),
}


@pytest.mark.parametrize("form", LORA)
def test_changes_of_known_strength_are_added(form, model, state, write, pixels):
    make, settings, scale = LORA[form]
    beside = {"adapter_config": settings} if settings else {}
    encoder = load_encoder(write(make(state), **beside), device="cpu")
    assert_is(encoder, added(model, state, scale), pixels)
    assert any("(LoRA); they were added" in notice for notice in encoder.notices)


@pytest.mark.parametrize("how", [dict, lambda args: argparse.Namespace(**args)])
def test_the_strength_may_stand_in_the_file_itself(how, model, state, write, pixels):
    path = write({"args": how({"lora_alpha": 12, "lr": 0.1}), "state_dict": loralib(state)})
    assert_is(load_encoder(path, device="cpu"), added(model, state, 3.0), pixels)


def test_strengths_of_single_weights(model, state, write, pixels):
    settings = {"lora_alpha": 8, "alpha_pattern": {PROJ: 4}}
    changes = changes_of(state)
    expected = with_weights(
        model,
        {
            f"{stem}.weight": state[f"{stem}.weight"] + scale * changes[stem][1] @ changes[stem][0]
            for stem, scale in ((FC, 2.0), (PROJ, 1.0))
        },
    )
    assert_is(load_encoder(write(peft(state), adapter_config=settings), device="cpu"), expected, pixels)


def test_layers_that_were_trained_whole_replace_the_old_ones(model, state, write, pixels):
    content = peft(state)
    new = torch.randn_like(state["visual.ln_post.weight"])
    for kind in ("weight", "bias"):
        old = content.pop(f"base_model.model.visual.ln_post.{kind}")
        content[f"base_model.model.visual.ln_post.original_module.{kind}"] = old
        content[f"base_model.model.visual.ln_post.modules_to_save.default.{kind}"] = new if kind == "weight" else old
    expected = with_weights(added(model, state, 2.0), {"visual.ln_post.weight": new})
    path = write(content, adapter_config={"lora_alpha": 8})
    assert_is(load_encoder(path, device="cpu"), expected, pixels)


@pytest.mark.parametrize(
    ("change", "settings", "message"),
    [
        (lambda c: c, None, r"not merged, and nothing says how strongly they count \(lora_alpha\)"),
        (lambda c: c, {"lora_alpha": "x"}, "nothing says how strongly"),
        (lambda c: c, {"lora_alpha": 8, "use_dora": True}, "more than a sum"),
        (lambda c: c | {f"base_model.model.{FC}.lora_magnitude_vector": torch.ones(3)}, {"lora_alpha": 8}, "DoRA"),
        (lambda c: c, {"lora_alpha": 8, "alpha_pattern": {r".*\.c_fc": 3}}, "differ from weight to weight"),
        (lambda c: {n: t for n, t in c.items() if f"{FC}.lora_B" not in n}, {"lora_alpha": 8}, "without the other"),
        (lambda c: c | peft(state_like(c), "second"), {"lora_alpha": 8}, "by several trainings: default, second"),
        (lambda c: {n: t for n, t in c.items() if f"{FC}.base_layer.w" not in n}, {"lora_alpha": 8}, "no such weight"),
    ],
)
def test_changes_that_cannot_be_added(change, settings, message, state, write):
    beside = {"adapter_config": settings} if settings is not None else {}
    with pytest.raises(InputRefused, match=message):
        load_encoder(write(change(peft(state)), **beside))


def state_like(content):
    names = {n.removeprefix("base_model.model.").replace(".base_layer", ""): t for n, t in content.items()}
    return {name: tensor for name, tensor in names.items() if "lora_" not in name}


# -- Several models in a file ------------------------------------------------------------------------------------------


def other(state):
    return {name: tensor * 1.5 for name, tensor in state.items()}


TWO = {
    "original and tuned": lambda s: {"state_dict": before("zs.", s) | before("student.", other(s))},
    "two state dicts": lambda s: {"model": s, "best_state_dict": other(s)},
    "in one flat table": lambda s: before("frozen.", s) | before("clip.", other(s)),
    "a second image tower": lambda s: (
        before("clip.", s) | {f"tuned.{n}": t for n, t in other(s).items() if n.startswith("visual.")}
    ),
    "two averages": lambda s: {"ema_0": s, "ema_1": other(s)},
}


def flat(content, prefix=""):
    for name, value in content.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


@pytest.mark.parametrize("form", TWO)
def test_two_models_in_a_file_are_asked_about(form, state):
    content = dict(flat(TWO[form](state)))
    with pytest.raises(PartAsked, match=r"holds 2 models that differ: '.+', '.+'") as refusal:
        unwrap(content)
    assert "Say which one you mean" in refusal.value.todo
    first, second = (unwrap(content, part=choice).tensors for choice in refusal.value.choices)
    name = next(name for name in first if name.endswith("visual.proj") or "visual" in name)
    assert not torch.equal(first[name], second[name])


def test_the_refusal_reaches_the_person(state, write):
    with pytest.raises(
        InputRefused, match=r"weights\.pt holds 2 models that differ: 'state_dict\.zs', 'state_dict\.stu"
    ):
        load_encoder(write(TWO["original and tuned"](state)))


def test_a_person_can_say_which(state, model, write, pixels):
    path = write({"state_dict": before("zs.", other(state)) | before("student.", state)})
    assert_is(load_encoder(path, part="state_dict.student", device="cpu"), model, pixels)
    with pytest.raises(InputRefused, match=r"no model under 'state_dict\.teacher'"):
        load_encoder(path, part="state_dict.teacher")


def test_the_same_model_twice_is_one(state, model, write, pixels):
    copied = {name: tensor.clone() for name, tensor in state.items()}
    encoder = load_encoder(write({"model": state, "state_dict": before("module.", copied)}), device="cpu")
    assert_is(encoder, model, pixels)
    assert encoder.notices == []


@pytest.mark.parametrize("average", ["model_ema", "ema_model", "state_dict_ema", "teacher", "swa_model", "averaged"])
def test_averages_are_told_of_and_not_taken(average, state):
    taken = unwrap(dict(flat({average: other(state), "model": state})))
    assert torch.equal(taken.tensors["visual.proj"], state["visual.proj"])
    assert "'model' was taken" in taken.notices[0]


def test_names_made_to_take_forever():
    odd = {f"{'a_' * 120}{i}.visual.{'b_' * 20}": torch.ones(1) for i in range(4000)}
    started = time.process_time()
    with pytest.raises(InputRefused, match="holds 4000 models"):
        unwrap(odd)
    unwrap({f"head.{'a_' * 120}{i}": torch.ones(1) for i in range(4000)} | {"clip.visual.proj": torch.ones(1)})
    assert time.process_time() - started < 5


def test_a_word_that_only_sounds_like_an_average(state):
    with pytest.raises(InputRefused, match="2 models that differ"):
        unwrap(dict(flat({"semantic": state, "syntax": other(state)})))


def test_the_state_of_an_optimiser_by_names_is_no_model(state, model, write, pixels):
    moments = {f"{name}.exp_avg": torch.ones_like(tensor) for name, tensor in state.items()}
    masters = before("fp32.", other(state))
    content = {"model": state, "optimizer": {"state": moments | masters}, "lr_scheduler": {"a": torch.ones(2)}}
    encoder = load_encoder(write(content), device="cpu")
    assert_is(encoder, model, pixels)
    assert encoder.notices == []


def test_what_lies_outside_of_the_model_is_told_of(state, model, write, pixels):
    content = {"state_dict": before("clip.", state) | {"head.weight": torch.ones(2, 24), "loss.scale": torch.ones(1)}}
    encoder = load_encoder(write(content), device="cpu")
    assert_is(encoder, model, pixels)
    assert encoder.notices == [
        "The file holds more than the model; 'state_dict.head.weight' (1 in all) had no use in it."
    ]


def test_what_lies_in_the_model_without_use_is_refused(state, write):
    with pytest.raises(InputRefused, match=r"holds a tensor 'gate\.weight'"):
        load_encoder(write(state | {"gate.weight": torch.ones(2)}))


# -- OpenAI's number types ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tuned():
    """A model as OpenAI's recipe for training saves it: back in OpenAI's number types."""
    model = made(quick_gelu=True)
    open_clip.model.convert_weights_to_fp16(model)  # OpenAI's `convert_weights`, which open_clip carries on
    return model


@pytest.mark.parametrize("wrap", [lambda s: s, lambda s: {"epoch": 3, "model_state_dict": s}])
def test_number_types_tell_of_openai(wrap, tuned, tmp_path, pixels):
    state = {name: tensor for name, tensor in tuned.state_dict().items() if name != "attn_mask"}
    assert {state["visual.proj"].dtype, state["ln_final.weight"].dtype} == {torch.float16, torch.float32}
    torch.save(wrap(state), tmp_path / "tuned.pt")
    encoder = load_encoder(tmp_path / "tuned.pt", device="cpu")
    assert encoder.config.model["quick_gelu"] is True
    assert "as OpenAI's own code leaves them, so QuickGELU is used" in encoder.notices[0]
    assert_is(encoder, copy.deepcopy(tuned).float(), pixels)


def test_other_number_types_do_not(tuned, tmp_path):
    for cast in (torch.Tensor.float, torch.Tensor.half):
        torch.save({name: cast(tensor) for name, tensor in tuned.state_dict().items()}, tmp_path / "plain.pt")
        with pytest.raises(InputRefused, match="fits no architecture"):
            load_encoder(tmp_path / "plain.pt")


def test_a_configuration_counts_before_number_types(tuned, write):
    encoder = load_encoder(write(tuned.state_dict()), device="cpu")
    assert not encoder.config.model.get("quick_gelu")
