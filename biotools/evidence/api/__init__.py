"""The API of the tools, below /api/v1/."""
