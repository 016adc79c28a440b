"""Full text search over queries, arguments and identifiers."""
