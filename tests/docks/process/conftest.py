"""The instance of the process tests of recordings, in which two recorders are registered."""

from tests.recordings.process.conftest import instance, prepared

__all__ = ["instance", "prepared"]
