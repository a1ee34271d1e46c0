"""How images are read: the crop that is said, the whole, tiles and grey values, decided without a window."""

import numpy as np
from PIL import Image

from sae_auditor.images import Reading, Window
from tests.workbench.audit.audit_fakes import picture


def show(bench, pixels):
    return bench.open(pixels=pixels)


def deep_file(folder, low=300, high=3000):
    values = np.linspace(low, high, 240 * 320).reshape(240, 320).astype(np.uint16)
    Image.fromarray(values).save(folder / "deep.png")
    return folder / "deep.png"


def crop_of(bench):
    return bench.state.audit.crop


def test_views_show_other_parts_of_the_same_picture_without_decoding_it_again(bench):
    show(bench, picture(320, 240))
    image = bench.state.subject.evidence.image
    assert crop_of(bench) == (40, 0, 280, 240)
    bench.controller.reading.choose_view("whole")
    assert crop_of(bench) == (0, 0, 320, 240)
    bench.controller.reading.next_view()
    assert crop_of(bench) == (0, 0, 240, 240)
    assert bench.state.subject.tile.of == 2
    bench.controller.reading.step_tile(1)
    assert crop_of(bench) == (80, 0, 320, 240)
    bench.controller.reading.step_tile(1)  # there is no third one
    assert crop_of(bench) == (80, 0, 320, 240)
    assert bench.state.subject.evidence.image is image
    bench.controller.reading.next_view()
    assert bench.state.subject.reading == Reading()
    assert not bench.errors


def test_the_view_stays_for_the_next_image_which_begins_at_its_first_tile(bench):
    show(bench, picture(320, 100))
    bench.controller.reading.choose_view("tiles")
    bench.controller.reading.step_tile(2)
    assert bench.state.subject.tile.number == 3
    show(bench, picture(100, 320))
    assert bench.queue.reading.view == "tiles"
    assert bench.state.subject.tile.number == 1
    assert crop_of(bench) == (0, 0, 100, 100)
    show(bench, picture(90, 90))
    assert bench.state.subject.tile is None


def test_a_click_finds_the_tile_under_it(bench):
    show(bench, picture(400, 100))
    bench.controller.reading.tile_at(390, 50)  # not in tiles: nothing to choose
    assert bench.state.subject.tile is None
    bench.controller.reading.choose_view("tiles")
    bench.controller.reading.tile_at(390, 50)
    assert crop_of(bench) == (300, 0, 400, 100)
    bench.controller.reading.tile_at(110, 0)
    assert crop_of(bench) == (100, 0, 200, 100)


def test_what_cannot_be_seen_so_leaves_the_screen_and_the_choice_as_they_were(bench):
    show(bench, picture(320, 240))
    before = bench.state
    bench.auditor.fail_on.add("look")
    bench.controller.reading.choose_view("whole")
    assert len(bench.errors) == 1
    assert bench.state.subject is before.subject
    assert bench.queue.reading == Reading()
    assert bench.state.reading == Reading()


def test_a_window_is_used_for_every_image_of_the_queue(bench, tmp_path):
    bench.queue.add([deep_file(tmp_path)])
    automatic = bench.state.subject.evidence.image.rgb
    bench.controller.reading.choose_window(Window(1000, 2000))
    found = bench.state.subject.evidence.image.rgb
    assert not np.array_equal(found, automatic)
    assert (found.min(), found.max()) == (0, 255)
    assert "1000 to 2000" in bench.state.subject.evidence.image.provenance.notices[0].text
    bench.controller.reading.switch_colours()  # open_clip has no window
    assert bench.queue.reading == Reading("as-open-clip")
    bench.controller.reading.choose_window(Window(0, 5))
    assert bench.queue.reading == Reading("as-open-clip")
    assert not bench.errors
