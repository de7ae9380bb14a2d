"""The demo: five agencies and a month of duties, told through the public services only.

`story/<code>.toml` says who there is and what happened when, relative to an anchor; `timeline` turns that into
one list of events in order of time; `player/` plays each event by calling the service a person's click would call.
Nothing here writes a row itself. Why moments are relative: `docs/adr/0060-demo-clock.md`.
"""
