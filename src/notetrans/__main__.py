"""``python -m notetrans``."""

from notetrans.cli import main

main()
