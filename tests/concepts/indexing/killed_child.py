"""Indexes in processes that may be killed: reads lines of folders, forks, and lets the fork do the work.

A fork is a process of its own, which the system ends with SIGKILL like any other, without the seconds that it takes to
load torch. Nothing here computes before it forks, so that no thread is lost.
"""

import os
import sys

from sae_auditor.bundle import open_bundle
from sae_auditor.concepts.indexing import index_folders_job
from sae_auditor.engines import LocalEngine


def work(bundle, images, place, out):
    job = index_folders_job(bundle, [images], place, engine=LocalEngine(), saes=["cls"], device="cpu", thumbnail_px=16)
    while True:
        try:
            report = next(job)
        except StopIteration:
            break
        out.write(f"{report.done} {report.note}\n")
        out.flush()
    out.write("0 finished\n")
    out.flush()


def main():
    bundle = open_bundle(sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        images, place = line.rstrip("\n").split("\t")
        pid = os.fork()
        if pid == 0:
            work(bundle, images, place, sys.stdout)
            os._exit(0)
        sys.stderr.write(f"{pid}\n")
        sys.stderr.flush()
        os.waitpid(pid, 0)
        sys.stdout.write("0 ended\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
