"""From a query to an encoded image: plan, cache, read, style, compose, encode."""
