"""Stress of the book: what failures, cut limits, slower payment and moved rates would do to the figures."""
