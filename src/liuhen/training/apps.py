"""Registers the training room with Django."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Training of officers."""

    name = "liuhen.training"
    verbose_name = "培训"
