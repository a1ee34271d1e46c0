"""Where a patch is in a picture, against the encoder's own preprocessing: light the place, see which patch shines."""

import numpy as np
import pytest

from sae_auditor.images import Framing
from sae_auditor.library import ReferenceView

SIZE_PX, GRID = 64, (4, 4)


def patches_of(picture, mode):
    """Return the mean brightness of every patch that the encoder gets, float ``[rows, columns]``."""
    from sae_auditor.encoders._preprocess import Preprocess

    config = {
        "mean": [0.0] * 3,
        "std": [1.0] * 3,
        "interpolation": "bilinear",
        "resize_mode": mode,
        "fill_color": 0,
        "mode": "RGB",
    }
    pixels = Preprocess(config, (SIZE_PX, SIZE_PX))(picture).numpy().mean(0)
    rows, columns = GRID
    return pixels.reshape(rows, SIZE_PX // rows, columns, SIZE_PX // columns).mean((1, 3))


@pytest.mark.parametrize("mode", ["shortest", "longest", "squash"])
@pytest.mark.parametrize("shape", [(96, 160), (160, 96), (96, 96)])
def test_a_lit_frame_lights_its_patch_alone(mode, shape):
    height, width = shape
    view = ReferenceView(Framing(SIZE_PX, SIZE_PX, mode), GRID)
    n_seen = 0
    for patch in range(16):
        frame = view.patch_share(patch, width, height)
        picture = np.zeros((height, width, 3), np.uint8)
        if frame is None:
            assert mode == "longest"  # in the padding
            continue
        left, top, frame_width, frame_height = frame
        assert min(left, top) >= 0
        assert max(left + frame_width, top + frame_height) <= 1 + 1e-9
        rows = slice(round(top * height), round((top + frame_height) * height))
        columns = slice(round(left * width), round((left + frame_width) * width))
        picture[rows, columns] = 255
        bright = patches_of(picture, mode)
        assert int(bright.argmax()) == patch
        assert bright.sum() - bright.max() < 0.35 * bright.max()  # soft edges of the resize
        n_seen += 1
    assert n_seen >= 8


def test_there_is_no_frame_without_a_patch():
    view = ReferenceView(Framing(SIZE_PX, SIZE_PX, "shortest"), GRID)
    assert view.patch_share(-1, 96, 96) is None
    assert view.patch_share(16, 96, 96) is None
    assert ReferenceView(Framing(SIZE_PX, SIZE_PX, "shortest"), (0, 0)).patch_share(0, 96, 96) is None


def test_rows_and_columns_are_counted_from_one():
    view = ReferenceView(Framing(SIZE_PX, SIZE_PX, "shortest"), (3, 5))
    assert [view.row_and_column(patch) for patch in (0, 4, 5, 14)] == [(1, 1), (1, 5), (2, 1), (3, 5)]
    assert [view.row_and_column(patch) for patch in (None, -1, 15)] == [None] * 3
