"""What the guided tour can have the Audit workspace do; every act goes the way that a person's click goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sae_auditor.workbench.audit.controller import AuditController


def tour_acts(controller: AuditController) -> Mapping[str, Callable[[str], bool]]:
    """Return the acts by name: a prompt set, a class, a latent by its label, switched off, and all as it was."""
    return {
        "audit.prompts": partial(_choose_prompts, controller),
        "audit.class": partial(_choose_class, controller),
        "audit.latent": partial(_choose_latent, controller),
        "audit.off": partial(_switch_off, controller),
        "audit.reset": partial(_reset, controller),
    }


def _choose_prompts(controller: AuditController, name: str) -> bool:
    if name not in controller.state.prompt_sets:
        return False
    asked = controller.state.asked
    if asked is None or asked.prompts.name != name:
        controller.asking.choose_prompt_set(name)
    return True


def _choose_class(controller: AuditController, name: str) -> bool:
    audit = controller.state.audit
    if audit is None or name not in audit.class_names:
        return False
    controller.select_class(audit.class_names.index(name))
    return True


def _choose_latent(controller: AuditController, label: str) -> bool:
    latent = _labelled(controller, label)
    if latent is not None:
        controller.select_latent(latent)
    return latent is not None


def _switch_off(controller: AuditController, label: str) -> bool:
    latent = _labelled(controller, label)
    if latent is not None and controller.state.scales.get(latent, 1.0) != 0.0:
        controller.what_ifs.toggle(latent)
    return latent is not None


def _reset(controller: AuditController, _value: str) -> bool:
    if controller.state.scales:
        controller.what_ifs.reset()
    return True


def _labelled(controller: AuditController, label: str) -> int | None:
    """Return the latent of this name that fired most strongly."""
    audit = controller.state.audit
    if audit is None:
        return None
    places = [place for place, name in enumerate(audit.labels) if name == label]
    best = max(places, key=lambda place: float(np.asarray(audit.activations)[place]), default=None)
    return None if best is None else int(audit.latents[best])
