"""Drafts: what a person typed on a revision comes back in any tab and on any machine until it is decided."""
