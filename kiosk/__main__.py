"""`python -m kiosk`."""

from __future__ import annotations

from kiosk.program import main

if __name__ == "__main__":
    main()
