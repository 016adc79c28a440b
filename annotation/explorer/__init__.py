"""Looking through all quadruplets of a dataset: in some order, page by page, by filters that can be kept."""
