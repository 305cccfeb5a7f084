"""OGC Web Map Service 1.3.0 (06-042) and 1.1.1 (01-068r3)."""
