"""Networks as pages show them: drawn once per revision and selection, named in the reader's language."""
