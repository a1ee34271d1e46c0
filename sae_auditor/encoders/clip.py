"""The encoder being audited: a CLIP with its preprocessing, its sites and its text embeddings."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, Literal, TypeVar

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

from sae_auditor.encoders._config import EncoderConfig
from sae_auditor.encoders._device import (
    COMPUTE_DTYPES,
    Precision,
    choose_device,
    choose_precision,
    narrow_blocks,
    with_patch_product,
)
from sae_auditor.encoders._graph import Recordings
from sae_auditor.encoders._memory import run_in_parts
from sae_auditor.encoders._preprocess import Preprocess
from sae_auditor.encoders._texts import ClassTexts, TextEmbeddings
from sae_auditor.encoders._tokenizer import make_tokenizer, text_notices
from sae_auditor.encoders.site import Site
from sae_auditor.encoders.towers import AttentionTrace, SitePass, Stretch, Tail, tower_of
from sae_auditor.i18n import say
from sae_auditor.images.framing import Framing, View
from sae_auditor.progress import Job, run_to_end

_ClassT = TypeVar("_ClassT")
_MAX_WORDS: Final = 256 * 80  # in one pass of the text tower: what CLIP's 77 make of a batch
_MAX_WORDS_ON_CPU: Final = 8 * 80  # more at a time is no faster there, and every text of them takes megabytes


class ClipEncoder:
    """A CLIP model on a device. Made by `load_encoder`.

    Tensors that its methods return are float32 and lie on `device`. Several threads may use it at once.

    Parameters
    ----------
    model
        An open_clip model in float32 on the CPU, in eval mode, without gradients on its parameters.
    config
        The configuration it was built from.
    name
        What people call it: the name of its folder or file.
    architecture
        What it is: open_clip's name of the architecture where one is known.
    fingerprint
        SHA-256 over its configuration and weights, in hexadecimal.
    tokenizer_files
        Tokenizer files that lie beside the weights, by name; needed where the vocabulary is not CLIP's.
    device, precision
        ``auto``, ``cpu``, ``cuda``, ``cuda:N``; ``auto``, ``fp32``, ``bf16``, ``fp16``. ``auto`` is CUDA with bf16
        where there is a GPU, else the CPU with fp32. Norms, heads and text embeddings are float32 always.
    notices
        What people should know about how it was loaded.

    Attributes
    ----------
    tokenizer_files : dict of str to bytes
        Those that it was given.
    device : torch.device
        Where it runs now.
    precision : str
        ``fp32``, ``bf16`` or ``fp16``, of the residual blocks of the image tower.
    notices : list of str
        Everything there is to know; also tells of fallbacks that happened since.
    origin_notices, text_notices : tuple of str
        Those of them about how it was loaded, and about how texts are read.
    """

    def __init__(
        self,
        model: nn.Module,
        config: EncoderConfig,
        *,
        name: str,
        architecture: str,
        fingerprint: str,
        tokenizer_files: Mapping[str, bytes] | None = None,
        device: str | torch.device = "auto",
        precision: str = "auto",
        notices: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.architecture = architecture
        self.fingerprint = fingerprint
        self.config = config
        self.embed_dim: int = int(config.model["embed_dim"])
        self.tokenizer_files: dict[str, bytes] = dict(tokenizer_files or {})
        self._lock = threading.Lock()
        self._recordings = Recordings()
        self._outlines: dict[object, list[SitePass]] = {}
        self._tokenizer = make_tokenizer(config, self.tokenizer_files)
        self.origin_notices = tuple(notices)
        self.text_notices = text_notices(config, self._tokenizer)
        self.notices: list[str] = [*self.origin_notices, *self.text_notices]
        self._texts = TextEmbeddings()
        self._cpu_model: Any = model
        self.device = choose_device(device)
        self.precision: Precision = choose_precision(precision, self.device)
        self._place()
        self._preprocess = Preprocess(config.preprocess, self._image_size, config.scaled_to)

    # -- What it is ------------------------------------------------------------------------------------------------

    @property
    def image_size_px(self) -> int:
        """Height of the square that the image tower takes, in pixels."""
        return self._image_size[0]

    @property
    def n_blocks(self) -> int:
        """Number of residual blocks of the image tower that can be sites."""
        return self._tower.n_blocks

    @property
    def width(self) -> int:
        """Length d of the hidden states at the blocks; that of the embedding where there are none."""
        return self._tower.width

    @property
    def n_stages(self) -> int:
        """Number of stages of a convolutional image tower that can be sites."""
        return self._tower.n_stages

    @property
    def patch_grid(self) -> tuple[int, int]:
        """Rows and columns of the patches at the blocks; ``(0, 0)`` where there are none."""
        return self._tower.patch_grid

    def token_slice(self, site: Site) -> slice:
        """Return which rows of a hidden state the site's token rule selects.

        Raises
        ------
        InputRefused
            When the encoder has no such site, or the rule selects nothing there.
        """
        return self._tower.layout(site).select(site)

    def patch_grid_of(self, site: Site) -> tuple[int, int]:
        """Return rows and columns of the patches at a site, which stand last there; ``(0, 0)`` for ``pooled``."""
        return self._tower.layout(site).grid

    def width_of(self, site: Site) -> int:
        """Return the length of the vectors at a site."""
        return self._tower.width_of(site)

    @cached_property
    def logit_scale(self) -> float:
        """What a cosine is multiplied with to give a logit."""
        return float(self._cpu_model.logit_scale.detach().exp())

    @cached_property
    def logit_bias(self) -> float | None:
        """What is added to the logit; None where the model has no bias."""
        bias = self._cpu_model.logit_bias
        return None if bias is None else float(bias.detach())

    @property
    def probability_rule(self) -> Literal["softmax", "sigmoid"]:
        """How logits become probabilities: over all classes together, or (SigLIP) for each on its own."""
        return "softmax" if self._cpu_model.logit_bias is None else "sigmoid"

    def weights(self) -> dict[str, Tensor]:
        """Return the float32 weights on the CPU under open_clip's names, whatever the device and the precision are."""
        weights: dict[str, Tensor] = self._cpu_model.state_dict()
        return weights

    # -- Images ----------------------------------------------------------------------------------------------------

    def preprocess(
        self, rgb: np.ndarray[Any, np.dtype[np.uint8]] | Image.Image, framing: Framing | None = None
    ) -> Tensor:
        """Return the pixels float32 ``[3, s, s]`` (on the CPU) of an image.

        It is uint8 ``[h, w, 3]``, or a Pillow image where there is one: making it takes time. One that is not in RGB is
        converted after it was scaled, as open_clip does. `framing` stands in for the encoder's own crop.
        """
        return self._preprocess(rgb, framing)

    def framing(self, view: View = "crop") -> Framing:
        """Return how a picture is scaled and cut, so that the encoder sees of it what a person asked for.

        It loads nothing, so that processes without torch can do it.
        """
        return self._preprocess.framing_for(view)

    def normalised(self, crop: np.ndarray[Any, np.dtype[np.uint8]]) -> Tensor:
        """Return the pixels float32 ``[3, s, s]`` (on the CPU) of what the framing gave, uint8 ``[s, s, 3]``."""
        return self._preprocess.normalised(crop)

    def crop_of(self, pixels: Tensor) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """Return the picture uint8 ``[s, s, 3]`` that the ``pixels [3, s, s]`` were made of; undoes `normalised`."""
        return self._preprocess.crop_of(pixels)

    def normalised_together(self, crops: Tensor) -> Tensor:
        """Return the pixels float32 ``[n, 3, s, s]`` of ``uint8 [n, s, s, 3]``, on their device; the same bits."""
        return self._preprocess.normalised_together(crops)

    def run(self, pixels: Tensor, site: Site) -> SitePass:
        """Run the image tower once over ``[n, 3, s, s]``.

        When the device's memory does not suffice the batch is halved; when not even one image fits, the encoder moves
        to the CPU for good and says so in `notices`.
        """
        return self.run_sites(pixels, [site])[0]

    def run_sites(self, pixels: Tensor, sites: Sequence[Site]) -> list[SitePass]:
        """Run the image tower once for several sites together; see `run`."""
        if pixels.ndim != 4 or len(pixels) == 0:
            raise ValueError(f"pixels are [n, 3, s, s] with n at least 1, not {list(pixels.shape)}")
        if len(pixels) == 1:
            replayed = self._replayed(pixels, sites)
            if replayed is not None:
                return replayed
        parts = run_in_parts(lambda part: self._tower.run(part, sites), pixels, self._fall_back_from(self.device))
        return parts[0] if len(parts) == 1 else [self._joined(passes) for passes in zip(*parts, strict=True)]

    def run_same_size(self, pixels: Tensor, sites: Sequence[Site]) -> list[SitePass]:
        """Do `run_sites` for one of many batches of the same size: a GPU records the first and replays it.

        With other threads at work, such as those that decode, launching the kernels one by one would wait for the
        interpreter at each of them.
        """
        return self._replayed(pixels, sites) or self.run_sites(pixels, sites)

    def run_plainly(self, pixels: Tensor, site: Site) -> SitePass:
        """Do `run` without a remedy for lack of memory, and so that a CUDA graph can record it."""
        return self._tower.run(pixels, [site])[0]

    def tail(self, site: Site) -> Tail:
        """Return the way from the site to the unnormalised image embedding."""
        return Tail(self._tower, site)

    def stretch(self, start: Site, end: Site) -> Stretch:
        """Return the way from a site to the vectors that are read at a later one; refused where it is not later."""
        return Stretch(self._tower, start, end)

    def order(self, site: Site) -> int:
        """Return how far along the way from pixels to the embedding a site is; equal for two names of one place."""
        return self._tower.order(site)

    def attention_trace(self, pixels: Tensor, site: Site) -> AttentionTrace:
        """Run one image ``[1, 3, s, s]`` with every attention up to the site in the graph of derivatives."""
        if pixels.ndim != 4 or len(pixels) != 1:
            raise ValueError(f"pixels are [1, 3, s, s], not {list(pixels.shape)}")
        traces = run_in_parts(lambda part: self._tower.trace(part, site), pixels, self._fall_back_from(self.device))
        return traces[0]

    # -- Texts -----------------------------------------------------------------------------------------------------

    def embed_texts(self, texts: Sequence[str]) -> Tensor:
        """Return unit embeddings float32 ``[n, e]``; texts beyond the context length are cut as open_clip does it."""
        return run_to_end(self.embed_texts_job(texts))

    def embed_texts_job(self, texts: Sequence[str]) -> Job[Tensor]:
        """Embed texts, reporting after each batch."""
        if not texts:
            return torch.empty(0, self.embed_dim, device=self.device)
        rows = yield from self._texts.rows_job(texts, self._embed_text_batch)
        return rows.to(self.device)

    def embed_classes(self, prompt_set: ClassTexts[_ClassT]) -> Tensor:
        """Return a unit embedding of each class, float32 ``[C, e]``: the mean of its texts', renormalised."""
        return run_to_end(self.embed_classes_job(prompt_set))

    def embed_classes_job(self, prompt_set: ClassTexts[_ClassT]) -> Job[Tensor]:
        """Embed the classes of a prompt set, reporting after each batch of texts."""
        texts = [list(prompt_set.texts(item)) for item in prompt_set.classes]
        rows = yield from self.embed_texts_job([text for group in texts for text in group])
        groups = torch.split(rows, [len(group) for group in texts])
        return functional.normalize(torch.stack([group.mean(dim=0) for group in groups]), dim=-1)

    # -- Inside ----------------------------------------------------------------------------------------------------

    @property
    def _image_size(self) -> tuple[int, int]:
        size = self._cpu_model.visual.image_size
        height, width = size if isinstance(size, (tuple, list)) else (size, size)
        return int(height), int(width)

    def _replayed(self, pixels: Tensor, sites: Sequence[Site]) -> list[SitePass] | None:
        """Return the passes of one image from a recording; None where there is none to be had."""
        tower, key = self._tower, (id(self._tower), *sites)

        def run(one: Tensor) -> list[Tensor]:
            passes = tower.run(one, sites)
            self._outlines[key] = passes
            return [part for made in passes for part in (made.hidden, made.embedding, made.context) if part is not None]

        recorded = self._recordings.of(key, run, self.device, pixels)
        if recorded is None:
            return None
        parts = iter(recorded(pixels))
        return [
            replace(
                made,
                hidden=next(parts),
                embedding=next(parts),
                context=None if made.context is None else next(parts),
            )
            for made in self._outlines[key]
        ]

    def _joined(self, passes: Sequence[SitePass]) -> SitePass:
        hidden = torch.cat([part.hidden.to(self.device) for part in passes])
        embedding = torch.cat([part.embedding.to(self.device) for part in passes])
        contexts = [part.context.to(self.device) for part in passes if part.context is not None]
        return replace(passes[0], hidden=hidden, embedding=embedding, context=torch.cat(contexts) if contexts else None)

    def _place(self) -> None:
        """Put the model on the device; the CPU keeps the float32 weights to fall back on."""
        model = self._cpu_model
        dtype = COMPUTE_DTYPES[self.precision]
        if self.device.type != "cpu" or dtype is not None:
            model = copy.deepcopy(model)
        if dtype is not None:
            narrow_blocks(model, dtype)
        if self.device.type == "cuda":
            with_patch_product(model)
        self.model: nn.Module = model.to(self.device)
        self._tower = tower_of(self.model.visual, self.embed_dim, compute_dtype=dtype)

    def _fall_back_from(self, device: torch.device) -> Callable[[], bool]:
        """Return what moves the encoder to the CPU after `device` failed, unless another thread already has."""

        def fall_back() -> bool:
            with self._lock:
                if self.device == device and device.type != "cpu":
                    self.notices.append(
                        say(
                            "The memory of {0} did not suffice for a single item; the encoder runs on the CPU now.",
                            device,
                        )
                    )
                    self.device, self.precision = torch.device("cpu"), "fp32"
                    self._place()
            return device.type != "cpu"

        return fall_back

    @torch.no_grad()
    def _embed_text_batch(self, texts: Sequence[str]) -> Tensor:
        tokens = self._tokenizer(list(texts))
        # Memory grows with the number of words: encoders of long texts take fewer of them at once.
        most = _MAX_WORDS_ON_CPU if self.device.type == "cpu" else _MAX_WORDS
        batches = torch.split(tokens, max(1, most // tokens.shape[1]))
        fall_back = self._fall_back_from(self.device)
        parts = [part for batch in batches for part in run_in_parts(self._encode_tokens, batch, fall_back)]
        return torch.cat([part.to(self.device) for part in parts])

    def _encode_tokens(self, tokens: Tensor) -> Tensor:
        model: Any = self.model  # one model throughout, should another thread move the encoder now
        features = model.encode_text(tokens.to(model.logit_scale.device))
        return functional.normalize(features.float(), dim=-1)
