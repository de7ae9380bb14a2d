"""The API of an instance: what the screens can do, for docking stations and case systems. Translate in, act, back."""
