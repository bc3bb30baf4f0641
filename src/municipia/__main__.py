"""Lets ``python -m municipia`` do what the ``municipia`` command does."""

from municipia.api.cli import main

if __name__ == "__main__":
    main()
