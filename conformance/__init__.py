"""The OGC's own test suites against this project, with layers made of the suites' test data."""
