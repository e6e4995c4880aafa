"""Run the tests on the embedded database, then on PostgreSQL where one answers; the last line counts both."""

import os
import re
import subprocess
import sys
import tempfile

# What knows no database (design section 2) is tested once: packs; and pages, which ask engines for what they show. Hostile values, which
# look through pages at the database, go to both from `tests`; all pages on PostgreSQL are part of the long run.
PURE = ["--ignore=tongban/pack/tests", "--ignore=tongban/web"]
# One more than there are cores: tests that start, kill and wait for processes leave a core idle in between.
WORKERS = str(min(os.cpu_count() or 2, 4) + 1)
MOST = 60  # lines of what went wrong that are said again at the end
SAID: list[str] = []
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", WORKERS, "--dist", "loadfile"]


def one(name: str, url: str, marks: str, *more: str) -> tuple[int, dict[str, int]]:
    """Exit code and counts of one run. `url` is empty for the embedded database."""
    print(f"== tests on {name}", flush=True)
    with tempfile.TemporaryDirectory(prefix="tongban-test-") as home:
        environment = {**os.environ, "TONGBAN_HOME": home, "TONGBAN_DATABASE_URL": url}
        process = subprocess.Popen([*PYTEST, "-m", marks, *more], env=environment, stdout=subprocess.PIPE, text=True)
        lines = []
        for line in process.stdout or []:
            print(line, end="", flush=True)
            lines.append(line)
        code = process.wait()
    for line in lines:  # once more where who reads only the end sees it
        if line.startswith(("FAILED ", "ERROR ", "E  ")):
            SAID.append(line)
    counted = re.findall(r"(\d+) (passed|failed|skipped|error)", lines[-1] if lines else "")
    return code, {word: int(number) for number, word in counted}


def answers(url: str) -> bool:
    """Whether a PostgreSQL answers there."""
    if not url:
        return False
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def main() -> int:
    long = "--long" in sys.argv
    marks = "long" if long else "not long"
    url = os.environ.get("TONGBAN_TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    # In the order in which they lie: the long ones of `tests/` first, so that no worker waits for another at the end.
    runs: list[tuple[str, ...]] = [("SQLite", "", marks, "--no-loadscope-reorder")]
    if answers(url):
        runs.append(("PostgreSQL", url, f"{marks} and not once", *PURE))
        if long:
            runs.append(("PostgreSQL, pages", url, "not once", "tongban/web"))
            runs.append(("PostgreSQL, stories", url, "once", "tests/test_scenarios.py"))
    else:
        print("PostgreSQL does not answer at TONGBAN_TEST_DATABASE_URL: the tests run on SQLite only")
    results = [one(*run) for run in runs]
    total = {word: sum(counts.get(word, 0) for _, counts in results) for word in ("passed", "failed", "skipped", "error")}
    bad = any(code for code, _ in results) or total["failed"] or total["error"]
    if os.environ.get("TONGBAN_TEST_NO_SKIPS") and total["skipped"]:
        print("a test was skipped, and here none may be")
        bad = True
    print("".join(SAID[:MOST]), end="")
    print(f"{total['passed']} passed, {total['failed'] + total['error']} failed, {total['skipped']} skipped")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
