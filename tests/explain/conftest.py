from __future__ import annotations

from collections.abc import Callable
from functools import cache

import open_clip
import pytest

from sae_auditor._paths import resources_folder
from sae_auditor.bundle import open_bundle
from sae_auditor.encoders import Site
from tests.explain.world import SITES, Case, cases_of, fitting_sae, picture, random_encoder, saes_of, tiny_encoder

ENCODERS = ("tiny", "ViT-B-32", "demo")


@cache
def _tiny() -> dict[str, Case]:
    encoder, image = tiny_encoder(), picture()
    return cases_of(encoder, saes_of(encoder, image), image)


@cache
def _vit_b_32() -> dict[str, Case]:
    config = open_clip.get_model_config("ViT-B-32")
    config["text_cfg"]["layers"] = 1  # the image tower is what is looked at
    encoder, image = random_encoder(config), picture(224)
    return cases_of(encoder, saes_of(encoder, image), image)


@cache
def _demo() -> dict[str, Case]:
    if not (resources_folder() / "demo.saebundle").is_file():
        pytest.skip("the demo bundle is not built")
    bundle, image = open_bundle("demo"), picture(128)
    by_rule = {ref.tokens: bundle.saes[ref.name] for ref in bundle.sae_refs}
    saes = {
        "cls-last": by_rule["cls"],
        "patch-middle": by_rule["patch"],
        "pooled": fitting_sae(bundle.encoder, image, Site("pooled")),
    }
    return cases_of(bundle.encoder, saes, image)


_WORLDS: dict[str, Callable[[], dict[str, Case]]] = {"tiny": _tiny, "ViT-B-32": _vit_b_32, "demo": _demo}


@pytest.fixture(scope="session", params=[f"{name}/{site}" for name in ENCODERS for site in SITES])
def case(request: pytest.FixtureRequest) -> Case:
    """Every encoder at every kind of site."""
    name, site = request.param.split("/")
    return _WORLDS[name]()[site]


@pytest.fixture(scope="session", params=SITES)
def tiny_case(request: pytest.FixtureRequest) -> Case:
    """The small encoder at every kind of site."""
    return _tiny()[request.param]


@pytest.fixture(scope="session")
def tiny_cases() -> dict[str, Case]:
    return _tiny()


@pytest.fixture(scope="session")
def cls_case() -> Case:
    return _tiny()["cls-last"]


@pytest.fixture(scope="session")
def patch_case() -> Case:
    return _tiny()["patch-middle"]
