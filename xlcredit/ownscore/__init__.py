"""A scorecard from the firm's own data: outcomes, bands, regression, its power, and the tables that the score reads."""
