"""Figures of Matplotlib: each takes an answer and draws it."""
