"""What no reader of YAML on libyaml can be below: ``python floor.py SOURCE BYTES OUT``.

Each file is read and goes through libyaml's parser, which makes no Python object of what it finds; as many bytes are written.
"""

from __future__ import annotations

import sys
from pathlib import Path

from yaml.cyaml import CParser


def main(source: str, size: int, out: str) -> None:
    paths = sorted(Path(source).glob("c*.yaml"))
    each, rest = divmod(size, len(paths))
    block = b"." * each
    with open(out, "wb") as file:
        for path in paths:
            CParser(path.read_bytes()).raw_parse()
            file.write(block)
        file.write(b"." * rest)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
