"""How the installation stands, for the people who run it: workers, queues, services, roles, errors, room."""
