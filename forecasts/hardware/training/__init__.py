"""Training steps: shapes, plans, machines and software in; seconds by cause out."""

from forecasts.hardware.training.arrays import stack
from forecasts.hardware.training.constants import (
    Generation,
    SoftwareFeature,
    SoftwareStack,
    TrainingConstants,
    TrainingMachine,
)
from forecasts.hardware.training.machine import training_machine
from forecasts.hardware.training.plan import TrainingPlan, training_plan
from forecasts.hardware.training.shape import (
    TransformerShape,
    train_flops_per_token,
    transformer,
)
from forecasts.hardware.training.step import StepTime, training_step

__all__ = [
    "Generation",
    "SoftwareFeature",
    "SoftwareStack",
    "StepTime",
    "TrainingConstants",
    "TrainingMachine",
    "TrainingPlan",
    "TransformerShape",
    "stack",
    "train_flops_per_token",
    "training_machine",
    "training_plan",
    "training_step",
    "transformer",
]
