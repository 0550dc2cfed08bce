"""Insure or retain: a year of the portfolio drawn many times, with the policy and without it."""
