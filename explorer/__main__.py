"""The command `explorer`, also as `python -m explorer`."""

import sys

from explorer.process.interrupt import supervised


def main() -> None:
    """Run the command line so that Ctrl-C ends it at any moment."""
    supervised(_command)


def _command() -> None:
    # Imported in here: from now on an interrupt finds somebody who waits for it.
    from explorer.process.streams import finish, prepare

    prepare()
    try:
        from explorer.cli import main

        main()
    except (MemoryError, ImportError) as error:  # so little that not even the message could be made
        if isinstance(error, ImportError) and "map segment" not in str(error):
            raise
        sys.stderr.write("explorer: there is not enough memory\nIs there a limit on it (ulimit -v)?\n")
        sys.exit(1)
    finally:
        if wrong := finish():
            sys.stderr.write(f"explorer: standard output: {wrong}\n")
            sys.exit(1)


if __name__ == "__main__":
    main()
