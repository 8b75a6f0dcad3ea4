"""The command line as ``python -m collabsim``, where the command itself is not on the path."""

from collabsim.cli.main import main

if __name__ == "__main__":
    main()
