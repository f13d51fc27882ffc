"""JupyterLab's settings for this course; `lab.py` puts this folder first on Jupyter's search path.

Your own settings (theme, shortcuts, password) still apply wherever this file says nothing.
"""

import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from saved_pictures import before_saving

c = get_config()  # noqa: F821  (Jupyter provides it)

# A saved notebook reopens with its pictures instead of "model not found".
c.FileContentsManager.pre_save_hook = before_saving
# Jupyter applies its configuration twice, and warns that the hook replaces itself.
warnings.filterwarnings("ignore", message="Over.*pre_save_hook")

# A photograph uploaded in a notebook travels as one websocket message; above Tornado's limit of
# 10 MiB the connection would drop without a word.
c.ServerApp.tornado_settings = {"websocket_max_message_size": 64 * 2**20}

# Other pages open in the same browser must not reach the kernel: the cross-site check stays on, and so
# does the token, which Jupyter makes anew at each start and puts into the address that it opens.
c.ServerApp.disable_check_xsrf = False

# The terminal shows the address and what goes wrong, not each request.
c.Application.log_level = "WARN"
