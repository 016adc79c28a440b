"""The only room that speaks to LLMs: roles, client, ledger, strict reading of answers, and the stand-in."""
