"""fit: the training loop, and what is usually wanted around it. Optional: it is four lines."""

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
