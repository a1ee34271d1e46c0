"""Replaying a computation on a GPU as one piece.

A vision transformer on one image is hundreds of small kernels, and launching them one by one takes longer than they do.
A CUDA graph records them once and launches all together.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import torch
from torch import Tensor

_WARM_UPS: Final = 3


class Recorded:
    """A function of tensors, recorded once and replayed for other tensors of the same shapes. Threads may share it.

    Parameters
    ----------
    function
        From tensors on a CUDA device to a sequence of tensors; which kernels it runs must not depend on values.
    examples
        Tensors like those that will be passed, on the device.

    Raises
    ------
    RuntimeError
        When the computation cannot be recorded.
    """

    def __init__(self, function: Callable[..., Sequence[Tensor]], examples: Sequence[Tensor]) -> None:
        self._lock = threading.Lock()
        self._inputs = [example.clone() for example in examples]
        self._staging = [torch.empty(x.shape, dtype=x.dtype, pin_memory=True) for x in self._inputs]
        device = self._inputs[0].device
        aside = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
        aside.wait_stream(torch.cuda.current_stream(device))
        with torch.no_grad(), torch.cuda.stream(aside):
            for _ in range(_WARM_UPS):
                function(*self._inputs)
        torch.cuda.current_stream(device).wait_stream(aside)
        self._graph = torch.cuda.CUDAGraph()
        # Other threads may use the device meanwhile.
        with torch.no_grad(), torch.cuda.graph(self._graph, capture_error_mode="thread_local"):
            self._outputs = tuple(function(*self._inputs))

    def __call__(self, *inputs: Tensor, last_to_host: bool = False) -> list[Tensor]:
        """Return what the function gives for `inputs`; the tensors belong to the caller.

        They are on the device, but for the last one when the caller wants it on the host: it then comes without a
        detour, and everything else is done when it is there.
        """
        with self._lock:
            for given, static, staging in zip(inputs, self._inputs, self._staging, strict=True):
                if given.device.type == "cpu":
                    # By numpy, because torch would wake a team of threads for it.
                    np.copyto(staging.numpy(), given.numpy())
                    given = staging
                static.copy_(given, non_blocking=True)
            self._graph.replay()
            on_device = self._outputs[:-1] if last_to_host else self._outputs
            results = [output.clone() for output in on_device]
            if last_to_host:
                results.append(self._outputs[-1].cpu())
            else:
                # The staging memory is free again when the copies from it are through.
                torch.cuda.current_stream(self._inputs[0].device).synchronize()
            return results


class Recordings:
    """Recorded functions by key.

    Parameters
    ----------
    limit
        How many are kept; each holds memory for its inputs, its outputs and everything between.
    """

    def __init__(self, limit: int = 8) -> None:
        self._limit = limit
        self._known: dict[object, Recorded | None] = {}
        self._lock = threading.Lock()

    def of(
        self, key: object, function: Callable[..., Sequence[Tensor]], device: torch.device, *inputs: Tensor
    ) -> Recorded | None:
        """Return the recording of `function` for inputs of these shapes; None where there is none to be had.

        That is so on a CPU, and when the GPU refuses, be it for lack of memory: then the function has to be run as it
        is. A key stands for one function.
        """
        if device.type != "cuda":
            return None
        shaped = (key, *(tuple(x.shape) for x in inputs))
        with self._lock:
            if shaped not in self._known:
                while len(self._known) >= self._limit:
                    del self._known[next(iter(self._known))]
                self._known[shaped] = _try_to_record(function, [x.to(device) for x in inputs])
            return self._known[shaped]


def _try_to_record(function: Callable[..., Sequence[Tensor]], inputs: Sequence[Tensor]) -> Recorded | None:
    try:
        return Recorded(function, inputs)
    except RuntimeError:  # torch's out-of-memory error is one too
        torch.cuda.synchronize()
        torch.cuda.empty_cache()
        return None
