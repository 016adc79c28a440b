"""The batch: its plan, its states, its progress and its budget."""
