from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.workbench.queue import ImageQueue


def filled(n):
    queue = ImageQueue()
    queue.add([Path(f"/images/{number}.png") for number in range(n)])
    return queue


def test_the_first_image_becomes_current_and_later_ones_do_not():
    queue, told = ImageQueue(), []
    queue.current_changed.connect(told.append)
    queue.add(["/images/a.png", "/images/b.png"])
    queue.add(["/images/c.png"])
    assert queue.current.name == "a.png"
    assert [item.name for item in told] == ["a.png"]


def test_a_file_is_taken_once_and_its_id_is_returned_again():
    queue = ImageQueue()
    first = queue.add(["/images/a.png"])
    assert queue.add(["/images/a.png", "/images/b.png"])[0] == first[0]
    assert len(queue) == 2


def test_pasted_pixels_get_a_name_and_serve_as_source():
    queue, pixels = ImageQueue(), np.zeros((2, 3, 3), np.uint8)
    queue.add([pixels])
    queue.add([pixels], name="Pasted image 2")
    assert [item.name for item in queue.items] == ["pasted-1", "Pasted image 2"]
    assert queue.items[0].source is pixels


def test_stepping_stops_at_both_ends():
    queue = filled(2)
    queue.previous()
    assert queue.current_index == 0
    queue.next()
    queue.next()
    assert queue.current_index == 1
    queue.select(7)
    assert queue.current_index == 1


def test_removing_the_current_image_selects_its_neighbour():
    queue = filled(3)
    queue.select(1)
    queue.remove([queue.current.id])
    assert queue.current.name == "2.png"
    queue.remove([queue.current.id])
    assert queue.current.name == "0.png"
    queue.remove([queue.current.id])
    assert queue.current is None
    assert queue.current_index == -1


def test_marking_tells_of_the_position_once():
    queue, told = filled(3), []
    queue.changed.connect(told.append)
    item = queue.item_at(2)
    queue.mark(item.id, "refused", message="broken")
    queue.mark(item.id, "refused", message="broken")
    queue.mark(999, "ready")
    assert told == [2]
    queue.mark(item.id, "ready", sha256="ab")
    queue.mark(item.id, "waiting")
    assert queue.item_at(2).sha256 == "ab"


def test_an_observer_can_leave():
    queue, told = filled(2), []
    queue.current_changed.connect(told.append)
    queue.current_changed.disconnect(told.append)
    queue.next()
    assert told == []


@given(st.lists(st.tuples(st.sampled_from("arsud<>c"), st.integers(0, 12)), max_size=30))
def test_positions_ids_and_notices_always_agree(acts):
    queue, mirror, serial = ImageQueue(), [], 0

    def added(first, count):
        mirror[first:first] = [item.id for item in queue.items[first : first + count]]

    def removed(first, count):
        del mirror[first : first + count]

    queue.added.connect(added)
    queue.removed.connect(removed)
    taken = []
    for act, number in acts:
        if act == "a":
            queue.add([f"/x/{serial + step}.png" for step in range(number)])
            serial += number
        elif act == "r":
            taken.append(queue.remove([item.id for item in queue.items if item.id % (number + 1) == 0]))
        elif act == "s":
            queue.add([f"/s/{serial + step}.png" for step in range(number)], sample=True)
            serial += number
        elif act == "u" and taken:
            queue.put_back(taken.pop())
        elif act == "d" and queue.current is not None:
            taken.append(queue.remove([queue.current.id]))
        elif act == "<":
            queue.previous()
        elif act == ">":
            queue.next()
        elif act == "c":
            queue.select(number)
        assert mirror == [item.id for item in queue.items]
        assert all(queue.position_of(item.id) == place for place, item in enumerate(queue.items))
        assert len({item.path for item in queue.items}) == len(queue)
        assert (queue.current is None) == (len(queue) == 0)


def test_what_people_give_comes_before_the_samples():
    queue = ImageQueue()
    queue.add(["/s/1.png", "/s/2.png"], sample=True)
    queue.add(["/x/a.png", "/x/b.png"])
    queue.add(["/x/c.png"])
    assert [item.name for item in queue.items] == ["a.png", "b.png", "c.png", "1.png", "2.png"]
    assert queue.current.name == "1.png", "what is on the screen stays"
    assert queue.current_index == 3


def test_every_second_of_many_is_one_notice_and_one_pass_each_way():
    queue, told = filled(10_000), []
    queue.select(5_001)
    for name in ("added", "removed", "reset"):
        getattr(queue, name).connect(lambda *values, name=name: told.append(name))
    taken = queue.remove([item.id for item in queue.items[1::2]])
    assert told == ["reset"]
    assert (len(queue), queue.current.name) == (5_000, "5002.png")
    queue.put_back(taken)
    assert told == ["reset", "reset"]
    assert [item.name for item in queue.items] == [f"{number}.png" for number in range(10_000)]
    assert all(queue.position_of(item.id) == place for place, item in enumerate(queue.items))
