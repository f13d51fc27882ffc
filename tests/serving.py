"""A small web server on this machine, for tests of downloads."""

import contextlib
import http.server
import threading


@contextlib.contextmanager
def serving(files):
    """Serve `files` (name -> bytes) and yield the server.

    Its `url` is the folder's address, `cut` how many bytes of each file are kept back, `asked` what was asked for.
    """

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.rpartition("/")[2]
            server.asked.append(name)
            if name not in files:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(files[name])))
            self.end_headers()
            self.wfile.write(files[name][: len(files[name]) - server.cut])

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.files, server.cut, server.asked = files, 0, []
        server.url = f"http://127.0.0.1:{server.server_port}/folder/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
