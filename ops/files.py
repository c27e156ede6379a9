"""Files that are made from committed ones and are not committed: ``python -m ops.files``."""

from pathlib import Path

from ops import assets, messages


def make(base_dir: Path) -> None:
    """Make what is missing or older than its source."""
    messages.compile_all(base_dir)
    assets.build(base_dir)


if __name__ == "__main__":
    make(Path(__file__).resolve().parent.parent)
