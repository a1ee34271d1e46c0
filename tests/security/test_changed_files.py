"""Files whose hashes are right and whose content lies: no traceback, no hang, no signal; every refusal names one."""

import pytest

from tests.security.suites import changed_bundles, changed_indexes, changed_settings, every_suite
from tests.security.trial import Trials

LONG = [pytest.mark.security, pytest.mark.slow, pytest.mark.timeout(4 * 3600)]


def nothing_goes_wrong(runners, trials):
    faults = Trials(runners).run(trials)
    assert not faults, "\n".join(["", *faults])


def test_changed_bundles(runners, world):
    # Every file of it at least once, and in the window both folders and packed ones, which are every third.
    nothing_goes_wrong(runners, changed_bundles(world, 32, window_every=4))


def test_changed_indexes(runners, world):
    nothing_goes_wrong(runners, changed_indexes(world, 8))


def test_changed_settings(runners, world):
    nothing_goes_wrong(runners, changed_settings(world, 8))


@pytest.mark.parametrize("size", [pytest.param(500, marks=LONG)])
def test_every_suite(runners, world, size):
    nothing_goes_wrong(runners, every_suite(world, size))


def test_the_changes_are_different_and_the_same_every_time(world):
    names = [trial.name for trial in changed_bundles(world, 60)]
    assert len(set(names)) == 60
    assert names == [trial.name for trial in changed_bundles(world, 60)]
    assert {name.split(":")[0] for name in names} >= {"manifest.json", "saes/cls/cfg.json", "index/images.parquet"}
