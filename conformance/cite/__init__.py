"""Runs the OGC's compliance test suites (CITE) that are written in CTL, without a person and without the internet."""
