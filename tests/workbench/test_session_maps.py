"""The heat maps of a session's report, by a stand-in for the model."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sae_auditor.errors import InputRefused
from sae_auditor.explain.maps import HeatMap
from sae_auditor.images.framing import Box
from sae_auditor.reports.session.book import Case
from sae_auditor.reports.session.recorded_audit import recorded_audit
from sae_auditor.workbench.colormap import CIVIDIS
from sae_auditor.workbench.session_maps import maps_of
from tests.records.reporting.world import audit_json

SEEN = Box(5, 0, 30, 30)
VALUES = np.array([[0.0, 1.0], [0.25, 0.5]], np.float32)


class Model:
    """Notes which latent's map was asked for."""

    bundle = SimpleNamespace(fingerprint="b" * 64)
    sae_name = "cls"

    def __init__(self, kind="attention"):
        self.kind, self.asked = kind, []

    def framings_of(self, image, view):
        return [view]

    def look_job(self, images, framing):
        yield from ()
        return [SimpleNamespace(seen=SEEN)]

    def latent_map(self, evidence, latent):
        if self.kind == "refused":
            raise InputRefused("The map does not exist here.")
        self.asked.append(latent)
        return HeatMap(VALUES, self.kind)


def case_of(**more):
    audit = recorded_audit(audit_json("good", "a" * 64, seed=3) | more)
    return Case(1, "x", "a" * 64, "", "accept", "right", (), audit, "", "", ())


@pytest.mark.parametrize("kind", ["attention", "activation"])
def test_the_map_is_of_the_latent_that_pushed_most(kind):
    model, case = Model(kind), case_of()
    overlay = maps_of(model, "crop")(case, None)
    strongest = max((bar for bar in case.audit.bars if bar.latent is not None), key=lambda bar: bar.effect)
    assert model.asked == [strongest.latent]
    assert overlay.box == SEEN
    assert overlay.rgba[0, 1, :3].tolist() == CIVIDIS[255].tolist()
    assert overlay.rgba[0, 0, 3] == 0
    assert strongest.label in overlay.legend
    assert "0.00 to 1.00" in overlay.legend


def test_there_is_none_by_another_bundle_or_sae_nor_where_it_does_not_exist():
    other = case_of(bundle={"name": "demo", "fingerprint": "c" * 64})
    model = Model()
    assert maps_of(model, "crop")(other, None) is None
    model.sae_name = "patch"
    assert maps_of(model, "crop")(case_of(), None) is None
    assert maps_of(Model("refused"), "crop")(case_of(), None) is None
    assert model.asked == []
