"""A speed benchmark against other tile servers, with ratios taken on one machine: ``python -m tests.bench``."""
