import os

import pytest

from tests.security.trial import servers
from tests.security.world import make_world

ON_LINUX = os.path.isdir("/proc/self/task")


def pytest_collection_modifyitems(items):
    """Leave out, elsewhere, what starts copies of a process and looks at them in /proc."""
    for item in items:
        if not ON_LINUX and "runners" in item.fixturenames:
            item.add_marker(pytest.mark.skip(reason="the fork server needs Linux"))


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """Everything undamaged; read only."""
    return make_world(tmp_path_factory.mktemp("security"))


@pytest.fixture(scope="session")
def runners(world):
    """Two servers, at which every undamaged input has passed."""
    with servers(2, world.undamaged()) as made:
        yield made
