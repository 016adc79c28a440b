"""Actions on many quadruplets at once: chosen, previewed, done in batches, undone where nothing moved on."""
