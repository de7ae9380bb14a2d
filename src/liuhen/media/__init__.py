"""The media room: what a recording is made of, when its device says it was made, and derivatives of it.

    probe(path) -> Probe                     probing: kind, codecs, size, duration, raw time tags, position, problems
    device_time(probe, named_at, convention) times: the device's own reading, with its source and its doubts
    name_facts(name, patterns=None)          names: what a recorder maker put into the file name (patterns are data)
    sequence_gaps(numbers_by_device_day)     sequences: numbers missing between the files of one card
    thumbnail, proxy, waveform, plays_in_browser    derivatives: separate files, the original is only read
    make_video, make_audio, make_photo       clips: small real recordings for the demo and the tests

Pure: no Django, no clock, no database, no global state. Decisions: docs/adr/0040 to 0044. Modules are imported
one by one, so that whoever reads a file name does not load FFmpeg.
"""
