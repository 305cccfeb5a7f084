"""What is answered to each action: from a request about an image to a named answer, by the same queries as every protocol's."""
