"""The parts of the benchmark that run inside an instance, called by `liuhen.bench.tasks`."""
