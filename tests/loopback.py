"""A server of HTTP on a free port of loopback, which runs while it is entered."""

import threading
from http.server import ThreadingHTTPServer


class Quiet:
    """What makes a handler keep connections open and write no log."""

    protocol_version = "HTTP/1.1"
    timeout = 60

    def log_message(self, *_):
        pass


class Loopback:
    """A server whose answers are those of the handler class that ``handler`` returns."""

    def handler(self):
        raise NotImplementedError

    def __enter__(self):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def host(self):
        return f"127.0.0.1:{self._server.server_port}"
