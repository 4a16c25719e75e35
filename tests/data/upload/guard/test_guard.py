"""The reading process: it answers, it is ended where it does not, and nobody notices."""

import subprocess
import sys

import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.graph_arrays import unpack
from analysis.data.upload.guard import sandbox, worker
from analysis.data.upload.guard.worker_protocol import BAD, SPENT, Request, unpack_refusal
from tests.faults.uploads import valid


@pytest.fixture(autouse=True)
def _fresh():
    sandbox.close()
    yield
    sandbox.close()


def test_one_process_reads_many_uploads():
    sandbox.read_in_sandbox("graphs", valid()["gml"])
    pid = sandbox._idle[sandbox.WORKER].queue[0].process.pid
    with pytest.raises(BadUpload):
        sandbox.read_in_sandbox("graphs", {"a.json": b"["})
    sandbox.read_in_sandbox("graphs", valid()["json"])
    assert [each.process.pid for each in sandbox._idle[sandbox.WORKER].queue] == [pid]


def test_a_process_that_takes_too_long_is_ended_and_the_next_upload_is_read():
    big = {"a.csv": b"".join(b"%d,%d\n" % (i, i + 1) for i in range(200_000))}
    sandbox.read_in_sandbox("graphs", valid()["gml"])
    slow = sandbox._idle[sandbox.WORKER].queue[0].process
    with pytest.raises(BadUpload, match="takes longer than 0.05 seconds"):
        sandbox.read_in_sandbox("graphs", big, seconds=0.05)
    assert slow.poll() is not None
    assert len(unpack(sandbox.read_in_sandbox("graphs", valid()["gml"])).ptr) == 2


def test_a_process_that_died_is_replaced():
    sandbox.warm()
    sandbox._idle[sandbox.WORKER].queue[0].process.kill()
    with pytest.raises(BadUpload, match="broke off"):
        sandbox.read_in_sandbox("graphs", valid()["gml"])
    assert len(unpack(sandbox.read_in_sandbox("graphs", valid()["gml"])).ptr) == 2


def test_it_may_neither_write_files_nor_take_much_memory(tmp_path):
    program = (
        "from analysis.data.upload.guard.worker import _drop_privileges\n_drop_privileges()\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "try:\n    bytearray(3 * 2**30); print('memory')\nexcept MemoryError:\n    print('no memory')\n"
        f"try:\n    open({str(tmp_path / 'x')!r}, 'w').write('x' * 9999); print('wrote')\n"
        "except OSError:\n    print('no files')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=sandbox._ROOT)
    assert done.stdout.split("\n")[:2] == ["no memory", "no files"]


def test_too_little_memory_is_said_and_ends_the_process(monkeypatch):
    def full(files, *, choice):
        raise MemoryError

    monkeypatch.setattr(worker, "read", full)
    kind, refusal = worker.outcome(Request("graphs", {}, {}))
    assert kind == SPENT
    assert "memory" in str(unpack_refusal(refusal))


def test_whatever_a_parser_does_is_one_sentence(monkeypatch):
    def broken(files, *, choice):
        raise KeyError("secret")

    monkeypatch.setattr(worker, "read", broken)
    kind, refusal = worker.outcome(Request("graphs", {}, {}))
    assert kind == BAD
    assert str(unpack_refusal(refusal)).endswith("got damaged ones (KeyError); save them anew")


def test_an_answer_beyond_the_limit_is_not_read(monkeypatch):
    monkeypatch.setattr(sandbox, "MOST_ANSWER", 100)
    with pytest.raises(BadUpload, match="broke off"):
        sandbox.read_in_sandbox("graphs", valid()["gml"])


def test_it_never_imports_torch():
    unwanted = {"torch", "networkx", "pandas"}
    program = f"import sys, analysis.data.upload.guard.worker\nassert not {unwanted} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=sandbox._ROOT).returncode == 0
