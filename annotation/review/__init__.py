"""Decisions: submit, edit, undo, adjudicate; and the states that follow."""
