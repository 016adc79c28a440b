"""Files of requests at the providers' batch interfaces: made of what waits, sent, looked at, and read into the ledger.

A batch in the mode `provider_batch` asks its LLM roles this way. The database says what is under way; whoever works
on a file may be killed at any moment (docs/decisions/0008).
"""
