"""What never enters the graph: tokens and the log of their use, in a relational store of their own."""
