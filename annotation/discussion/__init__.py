"""What people say about a quadruplet: comments, mentions, flags to adjudicators, and everybody's own bookmarks."""
