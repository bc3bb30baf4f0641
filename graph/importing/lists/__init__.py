"""One module for each bundled collection: how its rows are to be read, so that its publisher's caveats are honoured."""
