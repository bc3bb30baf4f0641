"""What we say: the vocabulary, its schemes of concepts and its alignments."""
