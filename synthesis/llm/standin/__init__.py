"""The stand-in: a rule-based chat-completions endpoint for when no LLM is configured; `model` says what it is.

It knows only what an LLM would be sent, needs no Django, and answers the same request always the same.
"""
