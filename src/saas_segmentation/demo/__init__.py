"""Seeded generator of one coherent demo company, with the truth that it planted."""
