"""`python -m apideck_client._cli`: the same as `apideck`."""

from . import main

if __name__ == "__main__":
    main()
