"""`python -m synthesis.llm.standin --port N [--host 127.0.0.1] [--folder F]`: serve the stand-in until stopped."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from biotool_site import env
from synthesis.llm.standin.server import bind


def main() -> int:
    """Serve until SIGTERM or Ctrl-C; 1 when the port is taken."""
    parser = argparse.ArgumentParser(description=sys.modules["synthesis.llm.standin"].__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--folder", type=Path, default=env.data_dir() / "standin", help="of files and batches")
    options = parser.parse_args()
    try:
        server = bind(options.host, options.port, options.folder)
    except OSError as error:
        sys.stderr.write(f"The stand-in cannot listen on {options.host}:{options.port}: {error.strerror}\n")
        return 1
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    sys.stdout.write(f"stand-in listens on http://{options.host}:{server.server_address[1]}/v1\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.stdout.write("stand-in stopped\n")
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
