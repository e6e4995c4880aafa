"""Run the scripts named in the arguments, or all; each in a process and a home of its own, so that none warms up another."""

import os
import pkgutil
import subprocess
import sys
import tempfile

import bench


def main() -> int:
    names = sys.argv[1:] or [module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_")]
    failed = []
    for name in names:
        print(f"== {name}", flush=True)
        with tempfile.TemporaryDirectory(prefix="tongban-bench-") as home:
            environment = {**os.environ, "TONGBAN_HOME": home, "DJANGO_SETTINGS_MODULE": "tongban.project.settings"}
            if subprocess.run([sys.executable, "-c", f"from bench.{name} import main; main()"], env=environment, check=False).returncode:
                failed.append(name)
    if failed:
        print(f"bench: failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
