"""What a Jupyter server does for this course, however it is started: pictures survive, photographs arrive.

`etc/jupyter/jupyter_server_config.d/course_utils.json`, which comes with the package, makes each server of the
environment load this module. Nothing of anyone's own settings is undone.
"""

import zmq

from course_utils.jupyter import presenting
from course_utils.jupyter.saving import before_saving

LARGEST_MESSAGE = 64 * 2**20  # bytes


def _jupyter_server_extension_points():
    return [{"module": "course_utils.jupyter.server"}]


def _load_jupyter_server_extension(server):
    # A saved notebook reopens with its pictures instead of "model not found", and unchanged it is saved unchanged.
    server.contents_manager.register_pre_save_hook(before_saving)

    # A photograph uploaded in a notebook travels as one websocket message; above Tornado's limit of
    # 10 MiB the connection would drop without a word.
    settings, most = server.web_app.settings, "websocket_max_message_size"
    settings[most] = max(settings.get(most, 0), LARGEST_MESSAGE)

    # What kernel and server say to each other is encrypted, where they can; else each kernel warns in the terminal.
    if zmq.has("curve"):
        server.config.KernelManager.setdefault("transport_encryption", "auto")

    presenting.load(server)

    # File > Save and Export Notebook As > HTML; the command line reads `etc/jupyter/jupyter_nbconvert_config.json`.
    server.config.HTMLExporter.preprocessors = [
        *server.config.HTMLExporter.get("preprocessors", []),
        "course_utils.jupyter.alt_texts.describe_pictures",
    ]
