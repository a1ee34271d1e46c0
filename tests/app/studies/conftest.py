from types import SimpleNamespace

import pytest

from sae_auditor import Auditor, open_bundle
from sae_auditor.app.frame.workspace import WorkspaceContext
from sae_auditor.app.workspaces.studies.workspace import StudiesWorkspace
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.messages import Messages
from sae_auditor.workbench.queue import ImageQueue
from tests.studies.everything import EVERYTHING
from tests.studies.example import load_example
from tests.tiny import tiny_bundle, tiny_image_files, tiny_sae


@pytest.fixture(scope="session")
def tiny_auditor(tmp_path_factory):
    """An auditor of a whole bundle with a random encoder."""
    folder = tiny_bundle(tmp_path_factory.mktemp("studies") / "tiny", saes={"cls": tiny_sae()}, n_references=8)
    return Auditor(open_bundle(folder), device="cpu")


@pytest.fixture(scope="session")
def parts(tmp_path_factory):
    """A folder of three images."""
    folder = tmp_path_factory.mktemp("parts")
    tiny_image_files(folder, 3)
    return folder


@pytest.fixture
def bench(qtbot, theme, tiny_auditor):
    """The workspace without a frame, its jobs done at once, on a real bundle."""
    opened, gone_to, conditions, asked = [], [], {}, []
    context = WorkspaceContext(
        InlineJobs(), Messages(), ImageQueue(), theme, conditions.__setitem__, lambda _auditor: None,
        add_images=opened.extend, open_workspace=gone_to.append,
    )  # fmt: skip
    context.latent_asked.connect(asked.append)
    workspace = StudiesWorkspace(context, (EVERYTHING, load_example().BRIGHTNESS))
    qtbot.addWidget(workspace.page)
    workspace.page.resize(1180, 720)
    workspace.page.show()
    workspace.set_auditor(tiny_auditor)
    return SimpleNamespace(
        page=workspace.page, controller=workspace.controller, context=context, workspace=workspace, opened=opened,
        gone_to=gone_to, conditions=conditions, asked=asked,
    )  # fmt: skip


@pytest.fixture
def done(bench, parts):
    """The same with rows."""
    bench.controller.answer("images", (str(parts),))
    bench.controller.run()
    return bench
