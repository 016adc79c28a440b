"""The supervisor behind `make run`: engines, web, workers and beat as one command."""
