"""The live room under load, over real sockets; `python -m bench.live`, see docs/benchmarks.md."""
