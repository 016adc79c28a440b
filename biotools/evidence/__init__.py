"""Calls and observations in the database; the one Django app in biotools.

The door is `biotools.evidence.observing.observe`: it runs a call at most once, whoever asks.
"""
