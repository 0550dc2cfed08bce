"""Parts of the generator of the sample month."""
