"""Measurements, run by hand; the figures stand in docs/benchmarks.md."""
