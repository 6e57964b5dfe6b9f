"""The entry point: what it says when it is called wrongly."""

from __future__ import annotations

import subprocess
import sys

import pytest

from jiuzhu.interfaces.cli.main import main
from jiuzhu.interfaces.cli.parsing import Parser


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["worker", "--nonsense"]])
def test_a_wrong_call_ends_with_2_and_a_chinese_sentence_that_names_the_remedy(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert "--help" in last and last.endswith("。")


def test_a_value_that_cannot_be_read_is_named(capsys):
    parser = Parser(prog="jiuzhu")
    parser.add_argument("--port", type=int)
    with pytest.raises(SystemExit):
        parser.parse_args(["--port", "八千"])
    assert "--port 的值 '八千' 读不懂" in capsys.readouterr().err


def test_help_loads_no_django():
    code = "import sys; from jiuzhu.interfaces.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass\nsys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, env={"PYTHONPATH": "src"}).returncode == 0


def test_whoever_reads_only_the_first_lines_gets_no_traceback():
    code = "import sys; from jiuzhu.interfaces.cli.main import main; sys.exit(main(['policy', 'show', 'huoshan']))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"PYTHONPATH": "src"}) as command:
        command.stdout.readline()
        command.stdout.close()
        assert command.stderr.read() == b"" and command.wait() == 0
