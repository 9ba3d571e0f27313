"""Segment rules a second time, in plain Python: what they mean, and random ones to try."""
