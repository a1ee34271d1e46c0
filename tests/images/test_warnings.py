from __future__ import annotations

import struct
import threading
import warnings

import numpy as np
import pytest
from PIL import Image

from sae_auditor.images import load_image
from sae_auditor.images.pillow_warnings import pillow_warnings
from tests.images.pictures import as_bytes, noise, png_chunk, put


def apng_without_frames() -> bytes:
    data = as_bytes(noise(), "PNG")
    return data[:33] + png_chunk(b"acTL", struct.pack(">II", 0, 0)) + data[33:]


def test_a_decoder_warning_becomes_a_notice(tmp_path):
    image = load_image(put(tmp_path, "x.png", apng_without_frames()))
    assert (image.rgb == noise()).all()
    assert [n.code for n in image.provenance.notices] == ["decoder-warning"]
    assert "APNG" in image.provenance.notices[0].text


def test_threads_do_not_mix_their_warnings_or_break_the_filters(tmp_path):
    warned, clean = put(tmp_path, "a.png", apng_without_frames()), put(tmp_path, "b.png", as_bytes(noise(), "PNG"))
    filters, shown = list(warnings.filters), warnings.showwarning
    counts = {warned: [], clean: []}

    def work(path):
        for _ in range(50):
            counts[path].append(len(load_image(path).provenance.notices))

    threads = [threading.Thread(target=work, args=(path,)) for path in (warned, clean) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(counts[warned]) == {1}
    assert set(counts[clean]) == {0}
    assert list(warnings.filters) == filters
    assert warnings.showwarning is shown


def test_warnings_of_others_pass():
    with pillow_warnings() as texts, pytest.warns(UserWarning, match="not from Pillow"):
        warnings.warn("not from Pillow", UserWarning, stacklevel=1)
    assert texts == []


def test_large_image_within_a_raised_limit_has_no_warning(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert load_image(np.zeros((12, 12), np.uint8)).provenance.notices == ()
