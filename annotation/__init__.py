"""What people do: datasets and members, the queue, claims, reviews, adjudication, releases."""
