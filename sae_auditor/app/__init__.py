"""Everything Qt: the main window, its workspaces, widgets, jobs, actions, themes and translations.

Importing this package imports neither Qt nor torch; `run_window` checks first that Qt can load.
"""

from sae_auditor.app.main import run_window

__all__ = ["run_window"]
