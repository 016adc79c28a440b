"""What is asked of an observation while it is read: where a text stands, its lists as tables, its sequences."""
