"""From a call to the service and back: request, transports, limits, retries, errors."""
