"""What JupyterHub should know of this course, on one machine; README.md beside it says where to put this file.

It is made for The Littlest JupyterHub, which reads it after its own settings, and works with any JupyterHub that starts
its servers on the machine itself. Who may log in, the address and its certificate are left to the Hub.
"""

c = get_config()  # noqa: F821

# Every student gets this much at most; one who needs more loses the kernel, and the others notice nothing. The
# largest notebooks take about 0.9 GB (benchmarks/README.md, "A class on one machine"); two of them may be open.
c.Spawner.mem_limit = "2G"
c.Spawner.cpu_limit = 2

c.Spawner.default_url = "/lab"
c.Spawner.environment.update(
    {
        "OMP_NUM_THREADS": "1",  # many small networks at once: more threads wait for each other
        "JUPYTER_PREFER_ENV_PATH": "1",  # the course's own settings come before a student's old ones
    }
)
c.Spawner.args.extend(
    [
        # After an hour without a running cell or a moved slider a kernel ends, even if its page stays open: laptops
        # are shut without a thought. The notebook is saved; "Run All" brings the explorers back.
        "--MappingKernelManager.cull_idle_timeout=3600",
        "--MappingKernelManager.cull_interval=300",
        "--MappingKernelManager.cull_connected=True",
        # And an hour later the server, which then has no kernel any more.
        "--ServerApp.shutdown_no_activity_timeout=3600",
    ]
)

# Ninety students click in the same minute: this many servers start at once, the others are asked to try again soon.
c.JupyterHub.concurrent_spawn_limit = 20
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
