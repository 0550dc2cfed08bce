"""Payment plans: a debt in instalments, what became of it, what the policy says of it, and how it is agreed anew."""
