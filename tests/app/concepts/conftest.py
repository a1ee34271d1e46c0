import sys
from pathlib import Path

HERE = Path(__file__).parent
# The widgets are tested on the same made-up bundles as the controller.
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "workbench" / "concepts")]
