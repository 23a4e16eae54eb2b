"""`python -m embedviz` is the same as the command `embedviz`."""

from embedviz.cli import main

if __name__ == "__main__":
    main()
