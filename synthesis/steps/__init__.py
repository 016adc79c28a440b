"""The steps of a batch's work: one row in, one result stored, the next message sent on commit."""
