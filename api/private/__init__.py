"""What never enters the graph: tokens and the log of their use, reports of mistakes, in a store of their own."""
