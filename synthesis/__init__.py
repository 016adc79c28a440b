"""What workers do: batches, proposals, LLM roles, prompts, judge, cost ledger. Ends in annotation.intake."""
