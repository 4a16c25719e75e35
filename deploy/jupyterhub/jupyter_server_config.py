"""Soft Cluster Lab in the launcher of JupyterLab, through jupyter-server-proxy."""

c.ServerProxy.servers = {  # noqa: F821  (Jupyter gives c)
    "soft-cluster-lab": {
        "command": [
            "soft-cluster-lab",
            "app",
            "--",
            "--server.port={port}",
            "--server.headless=true",
            # The proxy asks for the page under the name that the browser used.
            "--server.allowedHosts=*",
        ],
        "timeout": 60,
        "launcher_entry": {"title": "Soft Cluster Lab"},
    }
}
