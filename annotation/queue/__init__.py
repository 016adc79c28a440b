"""The queue: claims are taken, renewed, given back, and expire by themselves."""
