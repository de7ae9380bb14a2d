"""The benchmark: our figures beside those of peers, measured in one run and told as ratios (docs/benchmarks.md).

Every subject is one file with `run(bench) -> list[Row]`, run in a process and an instance of its own. Times are seconds
of the wall clock. A ratio is the median of the ratios of interleaved rounds, so that a busy machine hits both sides.
"""
