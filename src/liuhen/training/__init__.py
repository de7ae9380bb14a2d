"""Training of officers 培训 (ZH-4): who was trained, when, in what and by whom, and whose next training is due."""
