"""Bundles that nobody uses any more are gone at once, not when Python next looks for circles."""

import gc
import weakref

import pytest

from sae_auditor.bundle import open_bundle
from sae_auditor.concepts import concepts_of
from sae_auditor.library import Auditor

OPENED = 24


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def looked_into(place):
    bundle = open_bundle(place)
    table = concepts_of(bundle, "cls")
    _ = bundle.saes["cls"], bundle.prompt_sets["colour"], bundle.vocabularies["words"], bundle.unusable
    _ = table.concept(0), table.reference_embeddings, table.thumbnail(0)
    return [weakref.ref(one) for one in (bundle, bundle.store, bundle.saes["cls"], table)]


def test_twenty_four_bundles(packed, no_collector):
    seen = [ref for _ in range(OPENED) for ref in looked_into(packed)]
    assert [ref() for ref in seen if ref() is not None] == []


def test_an_encoder_goes_with_what_used_it(packed, no_collector):
    auditor = Auditor(open_bundle(packed), "cls", device="cpu")
    seen = [weakref.ref(one) for one in (auditor, auditor.encoder, auditor.bundle, auditor.sae)]
    seen += [weakref.ref(next(iter(auditor.encoder.model.parameters())))]
    del auditor
    assert [type(ref()) for ref in seen if ref() is not None] == []
