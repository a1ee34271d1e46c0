"""Decisions of the view "Where it comes from", free of Qt: the job, its state, and what is drawn of a circuit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, get_args

from sae_auditor.encoders import Hook, Site
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import translate
from sae_auditor.progress import Job, Progress
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.audit.circuit_graph import Graph, graph_of
from sae_auditor.workbench.messages import Problem, problem_of
from sae_auditor.workbench.running import Running

if TYPE_CHECKING:
    from sae_auditor.explain.circuits import Circuit
    from sae_auditor.library import Auditor
    from sae_auditor.workbench.audit.state import SaeOffer, Subject
    from sae_auditor.workbench.jobs import Jobs
    from sae_auditor.workbench.latents import Pixels

CIRCUIT: Final = "audit.circuit"


# More blocks than any encoder has: what counts from the last block comes after what counts from the first.
_MANY: Final = 10_000


def can_trace(saes: Sequence[SaeOffer], name: str) -> bool:
    """Whether an SAE of the bundle reads an earlier site than the one of this name."""
    places = {offer.name: _place(offer.site) for offer in saes}
    here = places.get(name)
    return here is not None and any(place is not None and place < here for place in places.values())


def _place(name: str) -> tuple[int, int] | None:
    """Return where on the way a site is; what leaves a block is what enters the next one. None for an unknown one."""
    try:
        site = Site(name, "cls" if name == "pooled" else "patch")
        if site.is_pooled:
            return (2 * _MANY, 0)
        if site.is_stage:
            return (site.stage(_MANY), 0)
        hooks = get_args(Hook)
        place, hook = site.block(_MANY), hooks.index(site.hook)
    except InputRefused:
        return None
    return (place + 1, 0) if hook == len(hooks) - 1 else (place, hook)


@dataclass(frozen=True)
class CircuitState:
    """What the view shows: `graph` once it is there, else what is `running` or went wrong."""

    title: str = ""
    running: Running | None = None
    graph: Graph | None = None
    problem: Problem | None = None


@dataclass(frozen=True, eq=False)
class CircuitPage:
    """A circuit with a reference picture of each latent in it, by SAE and latent; None where there is none."""

    circuit: Circuit
    pictures: Mapping[tuple[str, int], Pixels | None] = field(default_factory=dict)


def circuit_job(subject: Subject, latent: int) -> Job[CircuitPage]:
    """Trace a latent back, and look up a picture of every latent found."""
    from sae_auditor.explain.circuits import trace_job

    auditor = subject.auditor
    circuit: Circuit = yield from trace_job(auditor, subject.evidence, latent)
    pictures: dict[tuple[str, int], Pixels | None] = {}
    for link in circuit.links:
        named = [(link.target.sae, link.target.latent), *((link.from_sae, s.latent) for s in link.sources)]
        for sae, one in named:
            if (sae, one) not in pictures:
                yield Progress(0, 0)
                pictures[sae, one] = _picture(auditor, sae, one)
    return CircuitPage(circuit, pictures)


def _picture(auditor: Auditor, sae: str, latent: int) -> Pixels | None:
    table = auditor.library.sae(sae).table
    examples = table.concept(latent).examples
    try:
        return table.thumbnail(examples[0].image_id) if examples else None
    except KeyError:
        return None


class CircuitController:
    """Keeps the state of the view and starts the work that changes it; `render` shows a state."""

    def __init__(
        self,
        render: Callable[[CircuitState], None],
        jobs: Jobs,
        make: Callable[[Subject, int], Job[CircuitPage]] = circuit_job,
    ) -> None:
        self._render = render
        self._jobs = jobs
        self._make = make
        self.state = CircuitState()

    def open(self, subject: Subject, latent: int, label: str | None) -> None:
        """Trace a latent of an image back."""
        title = translate("Circuit", "Where it comes from: {name}").format(name=latent_name(label, latent))
        self._put(title=title, running=Running(), graph=None, problem=None)
        self._jobs.start(
            CIRCUIT,
            lambda: self._make(subject, latent),
            on_result=self._take,
            on_error=lambda error: self._put(running=None, problem=problem_of(error)),
            on_cancelled=lambda: self._put(running=None),
            on_progress=lambda running: self._put(running=running),
            title=translate("Circuit", "Finding where the latent comes from"),
            long=True,
        )

    def cancel(self) -> None:
        """Give up; nothing of it is kept."""
        self._jobs.cancel(CIRCUIT)

    def is_pending(self) -> bool:
        """Whether what is on the screen will still change by itself."""
        return self._jobs.is_running(CIRCUIT)

    def _take(self, page: CircuitPage) -> None:
        self._put(running=None, graph=graph_of(page.circuit, page.pictures))

    def _put(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self._render(self.state)
