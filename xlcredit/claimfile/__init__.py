"""The file for a claim: what an insurer asks for about one buyer, gathered, checked for gaps, in one .zip."""
