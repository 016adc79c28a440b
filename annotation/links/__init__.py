"""Links from a query to its evidence: found once, kept with the revision, mended by people, drawn on pages."""
