"""Code that several test modules share: servers, clocks, fuzzers and scanners."""
