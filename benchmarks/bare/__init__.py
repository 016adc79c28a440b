"""The measure of the queue: a bare Django + DRF view pair that does only the SQL."""
