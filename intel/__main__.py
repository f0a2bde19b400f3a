"""``python -m intel``: the ``intel`` command, for schedulers and machines without its script."""

from intel.cli import main

if __name__ == "__main__":
    main()
