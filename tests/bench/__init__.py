"""The benchmarks themselves, small."""
