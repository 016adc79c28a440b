"""Reference data that needs no network: species and identifier syntax."""
