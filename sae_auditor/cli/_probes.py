"""Questions that `doctor` asks in a child process, because what answers them may end the process."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib.metadata import version

from sae_auditor.errors import KnownError


def torch_devices() -> dict[str, object]:
    """Load torch and the encoders; return what they compute on and what tells them that there is no network."""
    import torch

    from sae_auditor.encoders import load_encoder  # noqa: F401 -- importing it sets the switches

    devices = []
    for i in range(torch.cuda.device_count()):
        properties = torch.cuda.get_device_properties(i)
        devices.append(f"cuda:{i} {properties.name}, {properties.total_memory / 2**30:.0f} GiB")
    switches = {name: os.environ.get(name) for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")}
    return {"devices": devices, "threads": torch.get_num_threads(), "offline": switches}


def qt_libraries() -> dict[str, object]:
    """Load Qt and return its version, or what is missing and what to do."""
    from sae_auditor.app.frame.environment import check_x11_plugin, import_qt

    try:
        import_qt()
        check_x11_plugin(os.environ)
    except KnownError as error:
        return {"what": error.what, "todo": error.todo}
    return {"version": version("PySide6-Essentials")}


PROBES: Mapping[str, Callable[[], dict[str, object]]] = {
    "torch": torch_devices,
    "qt": qt_libraries,
}
