"""When a request may go to an LLM server: limits, concurrency, circuit breaker; all workers share them by Redis."""
