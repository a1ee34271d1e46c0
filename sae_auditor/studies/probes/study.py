"""The study "Prompts against probes": which of the two leans on the shortcut more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say, sentences
from sae_auditor.progress import Job, Progress, StopAsked, Update
from sae_auditor.studies.labelled import labelled_images_job
from sae_auditor.studies.probes.asking import Inputs
from sae_auditor.studies.probes.compared import Compared, compare
from sae_auditor.studies.probes.comparing import WorstGroup
from sae_auditor.studies.probes.dividing import Division, divide_job
from sae_auditor.studies.probes.rows import ACTIONS, COLUMNS, ProbeRow, plain, rows_of, to_json
from sae_auditor.studies.scan.findings import Rule
from sae_auditor.studies.scan.measuring import look_job, measure_job, require_classes
from sae_auditor.studies.scan.readout import Readout
from sae_auditor.studies.scan.truth import require_group, truth_of
from sae_auditor.studies.study import Outcome, Result, ScatterPlot, Study, settings_of

if TYPE_CHECKING:
    from sae_auditor.explain import Evidence
    from sae_auditor.library import Auditor
    from sae_auditor.studies.probes.fitting import Probe

Floats = NDArray[np.float64]

# Images of a class without which its probe cannot be held to anything.
_FEWEST: Final = 2


def probes_job(inputs: Inputs, auditor: Auditor | None) -> Job[Outcome]:
    """Fit a probe on one part of the images, and scan the other part under it and under the prompts, in one pass.

    Raises
    ------
    InputRefused
        When there are too few labelled images, a label is no class, or the prompt set decides nothing.
    """
    assert auditor is not None
    require_classes(inputs.prompts)
    found = yield from labelled_images_job(inputs.images, inputs.labels)
    require_group(found, inputs.group)
    divided = yield from divide_job(found, inputs.prompts, inputs.split, inputs.seed)
    refused: list[InputRefused] = list(found.refused)
    probe = yield from _probe_job(auditor, divided, refused)
    texts = yield from auditor.texts_job(divided.prompts)
    readouts = (Readout.of_texts(texts, auditor.encoder), Readout.of_probe(probe.weights, probe.intercepts))
    measured = yield from measure_job(auditor, divided.held_out, readouts, refused.append)
    if not measured.effects[0].n:
        raise refused[0] if refused else InputRefused(say("There is no image here."))
    if measured.is_whole:
        yield Progress(0, 0, say("Comparing prompts and probe"))
    classes = np.array([divided.classes.get(path, -1) for path in found.paths], np.int64)
    truth = truth_of(found, classes, measured.effects[0].paths)
    compared = compare(auditor.as_of_now(), divided.prompts, texts, measured.effects, truth, _rule_of(inputs))
    for row in rows_of(compared.contexts, compared.findings, compared.comparison, inputs.top):
        with suppress(StopAsked):  # the rest takes no time
            yield Update(row)
    facts = _facts(compared, divided, probe, refused, auditor)
    text = sentences(compared.verdict(), compared.rightness(), _left_out(divided, len(refused)))
    return Outcome(text, bool(compared.shortcut), (_SCATTER,), facts)


def _rule_of(inputs: Inputs) -> Rule:
    return Rule(inputs.rate, inputs.least_effect, inputs.least_harm, seed=inputs.seed, group=inputs.group)


def _probe_job(auditor: Auditor, divided: Division, refused: list[InputRefused]) -> Job[Probe]:
    """Fit the probe on the images that are there for it."""
    import torch.nn.functional as F

    from sae_auditor.studies.probes.fitting import fit_job

    embeddings: list[Floats] = []
    classes: list[int] = []

    def take(evidence: Evidence) -> None:
        embeddings.append(F.normalize(evidence.embedding.double(), dim=0).cpu().numpy())
        classes.append(divided.classes[evidence.image.provenance.path or ""])

    if not (yield from look_job(auditor, divided.fitting, take, refused.append)):
        raise StopAsked()
    shown = np.asarray(classes, np.int64)
    n_classes = len(divided.prompts.classes)
    if np.bincount(shown, minlength=n_classes).min() < _FEWEST:
        raise refused[0]
    return (yield from fit_job(np.asarray(embeddings), shown, n_classes))


def _left_out(divided: Division, n_refused: int) -> str:
    told = []
    if divided.left_out:
        names = ", ".join(divided.left_out)
        told.append(say("Too few labelled images show these classes, which are left out: {0}.", names))
    if divided.n_unlabelled:
        told.append(say("{0} images have no label and are left out.", divided.n_unlabelled))
    if n_refused:
        told.append(say("{0} files could not be used.", n_refused))
    return sentences(*told)


def _facts(
    compared: Compared, divided: Division, probe: Probe, refused: Sequence[InputRefused], auditor: Auditor
) -> Mapping[str, Any]:
    accuracy, lean = compared.accuracy, compared.lean
    names = ("prompts", "probe")
    return {
        "bundle": {"name": auditor.bundle.name, "fingerprint": auditor.bundle.fingerprint},
        "sae": auditor.sae_name,
        "classes": list(divided.prompts.names),
        "left_out": list(divided.left_out),
        "fitted_on": probe.n,
        "strength": probe.strength,
        "images": compared.contexts[0].effects.n,
        "unlabelled": divided.n_unlabelled,
        "same_bytes": divided.n_same,
        "refused": [str(refusal) for refusal in refused],
        "accuracy": {
            "prompts": plain(accuracy.first),
            "probe": plain(accuracy.second),
            "difference": plain(accuracy.more),
        },
        "worst_group": {
            name: None if worst is None else _plain_group(worst, divided.prompts.names)
            for name, worst in zip(names, compared.worst_groups, strict=True)
        },
        "confirmed": {
            name: sum(finding.confirmed for finding in own) for name, own in zip(names, compared.findings, strict=True)
        },
        "shortcut": None
        if lean is None
        else {
            "places": [{"class": divided.prompts.names[i], "latent": latent} for i, latent in compared.shortcut],
            "prompts": plain(lean.first),
            "probe": plain(lean.second),
            "more": plain(lean.more),
        },
        "leans_more": compared.leans_more,
    }


def _plain_group(worst: WorstGroup, names: Sequence[str]) -> dict[str, Any]:
    group = {"class": names[worst.class_index], "subgroup": worst.subgroup, "n": worst.n}
    return group | {"accuracy": plain(worst.accuracy)}


def _json(inputs: Inputs, result: Result[ProbeRow]) -> Any:
    return {
        "rows": [to_json(row) for row in result.rows],
        "settings": settings_of(inputs),
        "complete": result.is_whole,
        "text": result.outcome.text,
        **result.outcome.facts,
    }


_SCATTER: Final = ScatterPlot(
    "Effect under prompts against effect under the probe", x="prompts", y="probe", hue="found"
)


def _images(row: ProbeRow) -> Sequence[str]:
    return row.images


PROBES: Final = Study[Inputs, ProbeRow](
    id="probes",
    title="Prompts against probes",
    help="The same images under text prompts and under a linear probe fitted on the labels: which of the two leans on "
    "a shortcut more.",
    inputs=Inputs,
    columns=COLUMNS,
    run=probes_job,
    needs_model=True,
    latent_of=lambda row: row.prompts.latent,
    images_of=_images,
    actions=ACTIONS,
    to_json=_json,
)
