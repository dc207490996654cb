"""fit: the training loop, and what is usually wanted around it. It is optional: four lines do.

- loop: `fit`; run: what it has done so far, for callbacks; evaluation: `evaluate`
- rate_finder: `lr_finder`; restoration: what training changes, put back
- history, progress, statistics, schedule, best_epoch, checkpoint: the callbacks
- state: the whole training as a tree, from which it is resumed
- checks: those of arguments; interruption: Ctrl-C; plots: figures of matplotlib
"""

from .best_epoch import BestModel, EarlyStopping
from .checkpoint import Checkpoint
from .evaluation import evaluate
from .history import History
from .loop import fit
from .rate_finder import LRCurve, lr_finder
from .run import Run
from .schedule import Schedule
from .statistics import Statistics

__all__ = [
    "BestModel", "Checkpoint", "EarlyStopping", "History", "LRCurve", "Run", "Schedule",
    "Statistics", "evaluate", "fit", "lr_finder",
]  # fmt: skip
