"""Training steps: runs (shape, plan, machine, software) in; seconds by cause out."""

from forecasts.hardware.training.configuration import TransformerConfiguration, transformer
from forecasts.hardware.training.constants import (
    Generation,
    SoftwareFeature,
    SoftwareStack,
    TrainingConstants,
    TrainingMachine,
)
from forecasts.hardware.training.machine import at_quoted_peak, training_machine
from forecasts.hardware.training.plan import StatedPlan, TrainingPlan, training_plan
from forecasts.hardware.training.run import TrainingRun, stacked
from forecasts.hardware.training.shape import (
    TransformerShape,
    train_flops_per_token,
)
from forecasts.hardware.training.step import StepTime, training_step

__all__ = [
    "Generation",
    "SoftwareFeature",
    "SoftwareStack",
    "StatedPlan",
    "StepTime",
    "TrainingConstants",
    "TrainingMachine",
    "TrainingPlan",
    "TrainingRun",
    "TransformerConfiguration",
    "TransformerShape",
    "at_quoted_peak",
    "stacked",
    "train_flops_per_token",
    "training_machine",
    "training_plan",
    "training_step",
    "transformer",
]
