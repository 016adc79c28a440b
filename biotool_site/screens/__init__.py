"""Every page of the site by name: for screenshots (docs/screens) and for the accessibility test."""
