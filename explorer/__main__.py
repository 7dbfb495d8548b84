"""The command `explorer`, also as `python -m explorer`."""

from explorer.process.interrupt import supervised


def main() -> None:
    """Run the command line so that Ctrl-C ends it at any moment."""
    supervised(_command)


def _command() -> None:
    # Imported in here: from now on an interrupt finds somebody who waits for it.
    from explorer.cli import main

    main()


if __name__ == "__main__":
    main()
