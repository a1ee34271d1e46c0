from types import SimpleNamespace

import pytest


@pytest.fixture
def shown():
    """What was told to the person."""
    return []


@pytest.fixture
def desk(qtbot, theme, shown):
    """A workspace on a fake auditor with one image in the queue; everything runs at once."""
    from sae_auditor.app.frame.workspace import WorkspaceContext
    from sae_auditor.app.workspaces.audit.workspace import create_workspace
    from sae_auditor.workbench.history import History
    from sae_auditor.workbench.jobs import InlineJobs
    from sae_auditor.workbench.messages import Messages
    from sae_auditor.workbench.queue import ImageQueue
    from tests.workbench.audit.audit_fakes import FakeAuditor, picture

    messages, queue, conditions, replaced = Messages(), ImageQueue(), {}, []
    messages.shown.connect(shown.append)
    history = History()
    context = WorkspaceContext(InlineJobs(), messages, queue, theme, conditions.__setitem__, replaced.append, history)
    workspace = create_workspace(context)
    qtbot.addWidget(workspace.widget)
    workspace.widget.resize(1190, 520)
    auditor = FakeAuditor()
    workspace.set_auditor(auditor)
    queue.add([picture()], name="nut_0412.png")
    workspace.set_image(queue.current)
    workspace.widget.show()
    return SimpleNamespace(
        workspace=workspace,
        screen=workspace.screen,
        controller=workspace.controller,
        auditor=auditor,
        context=context,
        history=history,
        queue=queue,
        conditions=conditions,
        replaced=replaced,
    )
