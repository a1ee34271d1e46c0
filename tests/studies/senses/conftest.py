from __future__ import annotations

from tests.studies.scan.conftest import auditor, bundle_folder, own_data, parts

__all__ = ["auditor", "bundle_folder", "own_data", "parts"]
