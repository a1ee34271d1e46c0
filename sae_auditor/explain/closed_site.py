"""One SAE at a closed site: from images to codes and from codes to measures, for one image or many at a time.

On a GPU the single image of the window is recorded as two CUDA graphs, one from pixels to codes and one from codes to
measures; each costs one launch and one transfer. What cannot be recorded runs piece by piece, with the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from torch import Tensor

from sae_auditor.encoders import ClipEncoder, Recordings, Site, SitePass
from sae_auditor.explain.audit import Floats
from sae_auditor.explain.closed_forms import ClosedForms, Measures, unpacked
from sae_auditor.explain.closed_head import ClosedHead
from sae_auditor.explain.closed_lens import ClosedLens
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.padded import HostCodes, PaddedCodes
from sae_auditor.images import Framing, SourceImage
from sae_auditor.sae import SparseAutoencoder, SparseCodes
from sae_auditor.sae.fidelity import fidelity, spread_of

# Places for the latents of one image where the activation function does not fix their number; more when more fire, but
# with very many the padding costs more than it saves.
_PLACES: Final = 256
_MAX_PLACES: Final = 16_384
# Enough images to fill the device, few enough that a first result and a cancelled job come soon.
BATCH_SIZES: Final = {"cuda": 32, "cpu": 8}
# Images are measured in parts of at most this many numbers (256 MiB of float64).
_MAX_BLOCK: Final = 2**25
# A recording belongs to a number of classes; with very many of them it is not worth its memory.
_MAX_RECORDED_CLASSES: Final = 256


class ClosedSite:
    """An SAE that reads one vector an image, from which a head leads to the embedding.

    Parameters
    ----------
    encoder
        Gives the vectors.
    site
        A closed site of it.
    head, sae
        Of that site, on the encoder's device.
    usual
        What always-on latents are measured against, float64 ``[d_sae]``: their usual activation, 0 for all others.

    Attributes
    ----------
    batch_size
        How many images are best looked at together.
    """

    def __init__(
        self, encoder: ClipEncoder, site: Site, head: ClosedHead, sae: SparseAutoencoder, usual: Floats | None = None
    ) -> None:
        self._usual = None if usual is None or not usual.any() else torch.from_numpy(usual).to(encoder.device)
        self._encoder, self._site, self._head, self._sae = encoder, site, head, sae
        self._device = encoder.device
        self._recordings = Recordings()
        self._texts: tuple[Floats, Tensor] | None = None
        self.batch_size = BATCH_SIZES[self._device.type]
        selecting = sae.config.activation in ("topk", "groupmax")
        self._places = int(sae.config.k or 1) if selecting else min(_PLACES, sae.config.d_sae)

    # -- From pixels to codes ----------------------------------------------------------------------------------------

    def look(
        self,
        images: Sequence[SourceImage],
        framings: Sequence[Framing],
        pixels: Tensor,
        texts: Floats | None = None,
    ) -> list[Evidence] | None:
        """Return what ``pixels [b, 3, s, s]`` of the images, each seen through its framing, leave behind.

        None where codes cannot be padded: in matching pursuit, when thousands of latents fire, and after the encoder
        has fallen back to another device.

        Parameters
        ----------
        texts
            Unit text embeddings ``[C, e]`` that will be asked for, to be measured on the way where that is cheap.
        """
        while self._sae.has_padded_codes and self._places <= _MAX_PLACES and self._encoder.device == self._device:
            wanted = texts if texts is not None and self._may_measure(len(pixels), len(texts)) else None
            made = self._looked(pixels, wanted)
            if made is None:
                return None
            host = made[-1].cpu().numpy()
            most = int(host[:, 0].max())
            if most <= self._places:
                return self._evidences(images, framings, pixels, made, host, wanted)
            self._places = 1 << (most - 1).bit_length()
        return None

    def _may_measure(self, n_images: int, n_classes: int) -> bool:
        numbers = n_images * self._places * max(self._sae.config.d_in, n_classes)
        return n_classes <= _MAX_RECORDED_CLASSES and numbers <= _MAX_BLOCK

    def _looked(self, pixels: Tensor, texts: Floats | None) -> Sequence[Tensor] | None:
        """Return hidden, embedding, x, latents, activations, row offsets and what the host needs, ``[b, ...]`` each.

        None when the encoder fell back to another device on the way.
        """
        places = self._places
        inputs = [pixels] if texts is None else [pixels, self._on_device(texts)]

        def coded(made: SitePass, *directions: Tensor) -> list[Tensor]:
            return [made.hidden, made.embedding, *self._coded(made.vectors[:, 0], places, *directions)]

        def look(batch: Tensor, *directions: Tensor) -> list[Tensor]:
            return coded(self._encoder.run_plainly(batch, self._site), *directions)

        recorded = None
        if len(pixels) in (1, self.batch_size):
            recorded = self._recordings.of(("look", places), look, self._device, *inputs)
        if recorded is not None:
            return recorded(*inputs, last_to_host=True)
        passed = self._encoder.run(pixels, self._site)
        return coded(passed, *inputs[1:]) if passed.hidden.device == self._device else None

    def _on_device(self, texts: Floats) -> Tensor:
        if self._texts is None or self._texts[0] is not texts:
            self._texts = (texts, torch.from_numpy(texts).to(self._device))
        return self._texts[1]

    def _coded(self, x: Tensor, places: int, *directions: Tensor) -> list[Tensor]:
        latents, activations, n_fired = self._sae.encode_padded(x, places)
        forms = self._forms(x, latents, activations)
        spread = spread_of(x[:, None], forms.rows[:, -2][:, None])
        numbers = torch.stack([n_fired.double(), spread], dim=1)
        for_host = [numbers, forms.x, forms.rows[:, -1], latents.double(), activations.double()]
        for_host += [forms.measured(texts) for texts in directions]
        row_offsets = torch.stack([torch.zeros_like(n_fired), n_fired], dim=1)
        return [x, latents, activations, row_offsets, torch.cat(for_host, dim=1)]

    def _evidences(
        self,
        images: Sequence[SourceImage],
        framings: Sequence[Framing],
        pixels: Tensor,
        made: Sequence[Tensor],
        host: Floats,
        texts: Floats | None,
    ) -> list[Evidence]:
        # Whole batches are taken apart at once: every single operation on a tensor is a chance to wait for the threads
        # that decode.
        x, latents, activations = made[2:5]
        m, d, row_offsets = latents.shape[1], x.shape[1], made[5].unbind()
        padded = zip(x[:, None].unbind(), latents[:, None].unbind(), activations[:, None].unbind(), strict=True)
        rows = zip(
            images,
            framings,
            pixels.unbind(),
            made[0].unbind(),
            made[1].unbind(),
            zip(latents.unbind(), activations.unbind(), row_offsets, strict=True),
            padded,
            host,
            _fits(host, d),
            strict=True,
        )
        select, grid = self._encoder.token_slice(self._site), self._encoder.patch_grid_of(self._site)
        return [
            Evidence(
                image=image,
                framing=framing,
                pixels=one,
                hidden=hidden,
                token_slice=select,
                codes=self._sparse(*codes, n=int(row[0])),
                sae=self._sae,
                embedding=embedding,
                patch_grid=grid,
                padded=PaddedCodes(*parts),
                known=_known(row, d, m, texts, fit),
            )
            for image, framing, one, hidden, embedding, codes, parts, row, fit in rows
        ]

    def _sparse(self, latents: Tensor, activations: Tensor, row_offsets: Tensor, *, n: int) -> SparseCodes:
        if n < len(latents):
            latents, activations = latents[:n], activations[:n]
        return SparseCodes(row_offsets, latents, activations, self._sae.config.d_sae)

    # -- From codes to measures --------------------------------------------------------------------------------------

    def lens(self, evidence: Evidence) -> ClosedLens:
        """Return the lens of one image."""
        codes, n_fired = _codes_of(evidence), len(evidence.latents)
        lens = ClosedLens(
            evidence.latents,
            lambda: self._forms(*_unpadded(codes, n_fired)).to(torch.device("cpu")),
            lambda texts: self._measured(codes, texts, [n_fired])[0],
        )
        if evidence.known is not None and evidence.known.measured is not None:
            lens.remember(*evidence.known.measured)
        return lens

    def _measured(self, codes: PaddedCodes, texts: Floats, n_fired: Sequence[int]) -> list[Measures]:
        inputs = codes.x, codes.latents, codes.activations, torch.from_numpy(texts)
        recorded = None
        if len(codes.x) == 1 and len(texts) <= _MAX_RECORDED_CLASSES and codes.x.device == self._device:
            recorded = self._recordings.of("measure", self._measure, self._device, *inputs)
        if recorded is not None:
            (block,) = recorded(*inputs, last_to_host=True)
        else:
            (block,) = self._measure(*inputs[:3], inputs[3].to(codes.x.device))
        return unpacked(block.cpu().numpy(), len(texts), codes.m, n_fired)

    def _measure(self, x: Tensor, latents: Tensor, activations: Tensor, texts: Tensor) -> list[Tensor]:
        return [self._forms(x, latents, activations).measured(texts)]

    def _forms(self, x: Tensor, latents: Tensor, activations: Tensor) -> ClosedForms:
        sae, size = self._sae.to(x.device), self._sae.standardise(x).size.double()
        pushes, steps = activations.double() * size, None
        if self._usual is not None:
            usual = self._usual.to(x.device)[latents] * (activations != 0)  # padding is no latent
            steps = pushes - usual * size
        return ClosedForms.of(self._head.to(x.device), x, pushes, sae.W_dec[latents], self._offset(x), steps)

    def _offset(self, x: Tensor) -> Tensor:
        """Return what the SAE rebuilds when nothing fires, float32 ``[b, d]``."""
        norm = self._sae.standardise(x)
        return self._sae.to(x.device).b_dec * norm.size + norm.mean


def _known(row: Floats, d: int, m: int, texts: Floats | None, fit: tuple[float, float, float]) -> HostCodes:
    """Return what the host knows of one image from its row of `ClosedSite._coded`."""
    n, start = int(row[0]), 2 + 2 * d
    fired, values, rest = row[start : start + n], row[start + m : start + m + n], row[start + 2 * m :]
    measured = None if texts is None else (texts, unpacked(rest[None], len(texts), m, [n])[0])
    return HostCodes(fired.astype(np.int64), values.copy(), fit, measured)


def _fits(host: Floats, d: int) -> list[tuple[float, float, float]]:
    """Return ``(cosine, fvu, l0)`` of every image's reconstruction; see `Evidence.fit`."""
    x, error = (torch.from_numpy(part)[:, None] for part in (host[:, 2 : 2 + d], host[:, 2 + d : 2 + 2 * d]))
    fvu, cosine = fidelity(x, x - error, torch.from_numpy(host[:, 1]))
    return list(zip(cosine.tolist(), fvu.tolist(), host[:, 0].tolist(), strict=True))


def _codes_of(evidence: Evidence) -> PaddedCodes:
    if evidence.padded is not None:
        return evidence.padded
    latents, activations = (torch.from_numpy(part)[None] for part in (evidence.latents, evidence.activations))
    device = evidence.vectors.device
    return PaddedCodes(evidence.vectors, latents.to(device), activations.to(device))


def _unpadded(codes: PaddedCodes, n_fired: int) -> tuple[Tensor, Tensor, Tensor]:
    return codes.x, codes.latents[:, :n_fired], codes.activations[:, :n_fired]
