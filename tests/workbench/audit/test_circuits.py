"""What is drawn of a circuit, who may ask for one, and what becomes of one that is under way."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sae_auditor.errors import InputRefused
from sae_auditor.workbench.audit.circuit_graph import completeness_sentence, graph_of
from sae_auditor.workbench.audit.circuits import CircuitController, CircuitPage, can_trace, circuit_job
from sae_auditor.workbench.audit.state import SaeOffer
from sae_auditor.workbench.jobs import InlineJobs
from tests.workbench.audit.circuit_fakes import made_circuit, made_pictures


@pytest.fixture
def graph():
    return graph_of(made_circuit(), made_pictures())


def test_every_latent_is_one_node_in_the_column_of_its_sae(graph):
    assert graph.headings == ("first", "middle", "last")
    latents = [(node.number, node.column) for node in graph.nodes if node.is_latent]
    assert latents == [("#175", 2), ("#221", 1), ("#7", 1), ("#9", 1), ("#3", 0)]
    assert [node.title for node in graph.nodes if not node.is_latent] == [
        "All other latents", "Always on", "Bias of the SAE", "Unexplained",
    ]  # fmt: skip


def test_edges_say_width_sign_and_certainty(graph):
    by_source = {graph.nodes[edge.source].number: edge for edge in graph.edges if graph.nodes[edge.source].is_latent}
    assert (by_source["#221"].width, by_source["#221"].raises, by_source["#221"].confirmed) == (1.0, True, True)
    assert by_source["#7"].width == pytest.approx(1.5 / 8)
    assert (by_source["#7"].raises, by_source["#7"].confirmed) == (False, True)
    assert by_source["#9"].confirmed is False
    assert graph.nodes[by_source["#3"].target].number == "#221"
    assert all(edge.width <= 1 for edge in graph.edges)


def test_a_region_is_where_a_latent_fires_strongly(graph):
    assert graph.nodes[1].patches == ((1, 2, 1.0), (1, 3, 0.5))


def test_a_node_says_how_it_was_checked(graph):
    said = {node.number: node.said for node in graph.nodes}
    assert "+8.0 when switched off, +5.0 by the gradient" in said["#221"]
    assert "Not confirmed" in said["#9"]
    assert "Not confirmed" not in said["#221"]
    assert "5 patches" in said["#221"]


def test_the_sentence_says_whether_it_falls_silent(graph):
    assert "from 10.0 to \u22121.0: it falls silent" in graph.sentence
    assert "one confirmed latent" in graph.sentence
    assert "that is not all" in completeness_sentence(made_circuit(left=4.0).links[0])
    assert "the 2 confirmed latents" in completeness_sentence(made_circuit(n=2).links[0])
    assert "they are not all" in completeness_sentence(made_circuit(left=4.0, n=2).links[0])
    assert "No earlier latent alone" in completeness_sentence(made_circuit(n=0).links[0])


def test_what_was_not_confirmed_is_counted_and_the_control_is_told(graph):
    assert any("10.0" in text and "at random" in text for text in graph.remarks)
    assert any("110" in text and "of its pre-activation" in text for text in graph.remarks)
    assert any(text.startswith("1 dashed") for text in graph.remarks)
    assert any("24 of the 40" in text for text in graph.remarks)


def offers(**sites: str) -> list[SaeOffer]:
    return [SaeOffer(name, site, "cls") for name, site in sites.items()]


@pytest.mark.parametrize(
    ("sites", "expected"),
    [
        ({"own": "blocks.9.hook_resid_post", "other": "blocks.5.hook_resid_post"}, True),
        ({"own": "blocks.5.hook_resid_post", "other": "blocks.9.hook_resid_post"}, False),
        ({"own": "blocks.5.hook_resid_post", "other": "blocks.6.hook_resid_pre"}, False),
        ({"own": "blocks.5.hook_resid_post", "other": "blocks.5.hook_mlp_out"}, True),
        ({"own": "pooled", "other": "blocks.-1.hook_resid_post"}, True),
        ({"own": "blocks.-1.hook_resid_post", "other": "pooled"}, False),
        ({"own": "stages.2", "other": "stages.1"}, True),
        ({"own": "blocks.5.hook_resid_post", "other": "nonsense"}, False),
        ({"own": "blocks.5.hook_resid_post"}, False),
    ],
)
def test_only_behind_an_earlier_sae_there_is_something_to_trace(sites, expected):
    assert can_trace(offers(**sites), "own") is expected
    assert can_trace(offers(**sites), "nobody") is False


def traced(make):
    states: list = []
    controller = CircuitController(states.append, InlineJobs(), make)
    controller.open(SimpleNamespace(), 175, "red tag")
    return states, controller


def test_a_result_is_shown_and_nothing_runs_any_more():
    def make(_subject, latent):
        assert latent == 175
        return CircuitPage(made_circuit(), made_pictures())
        yield

    states, controller = traced(make)
    assert states[0].running is not None
    assert "red tag" in states[0].title
    assert states[-1].running is None
    assert states[-1].graph.nodes[0].number == "#175"
    assert not controller.is_pending()


def test_a_refusal_is_a_problem_and_no_graph():
    def make(_subject, _latent):
        raise InputRefused("It did not fire.", todo="Choose another one.")
        yield

    states, _ = traced(make)
    assert states[-1].problem.what == "It did not fire."
    assert (states[-1].graph, states[-1].running) == (None, None)


def test_the_job_traces_through_the_auditor_and_looks_up_pictures(monkeypatch):
    from sae_auditor.explain import circuits
    from sae_auditor.progress import run_to_end

    def trace(auditor, evidence, latent):
        assert (evidence, latent) == ("seen", 175)
        return made_circuit()
        yield

    class Table:
        def concept(self, latent):
            return SimpleNamespace(examples=[SimpleNamespace(image_id=latent)] if latent != 7 else [])

        def thumbnail(self, image_id):
            if image_id == 9:
                raise KeyError(image_id)
            return image_id

    monkeypatch.setattr(circuits, "trace_job", trace, raising=False)
    library = SimpleNamespace(sae=lambda _name: SimpleNamespace(table=Table()))
    subject = SimpleNamespace(auditor=SimpleNamespace(library=library), evidence="seen")
    page = run_to_end(circuit_job(subject, 175))
    assert page.pictures[("last", 175)] == 175
    assert page.pictures[("middle", 7)] is None
    assert page.pictures[("middle", 9)] is None
    assert page.pictures[("first", 3)] == 3
