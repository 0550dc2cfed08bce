"""Collections: the reminder ladder, the worklist, letters, and the file for a claim."""
