import csv
import gzip
import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from assessment.psychometrics.__main__ import main
from assessment.psychometrics.d_score_keys import PACKAGE_DATA

WIDE = "id,age,ddicmm029,ddifmd001,mood\n1,0.1,1,0,5\n2,,1,1,x\n3,0.2,,NA,3\n"


@pytest.fixture
def dscore(tmp_path):
    """Run ``dscore`` on a text (or a path); its code, what it said, and the rows it wrote."""

    def run(data, key="dutch", name="data.csv"):
        path = tmp_path / name
        if isinstance(data, str):
            path.write_text(data)
        elif isinstance(data, bytes):
            path.write_bytes(data)
        out, said = tmp_path / "out.csv", io.StringIO()
        code = main(["dscore", str(path), "--key", key, "-o", str(out)], said)
        rows = list(csv.DictReader(out.open())) if out.exists() else None
        return code, said.getvalue(), rows

    return run


def test_a_wide_file_gives_a_row_for_each_of_its_rows(dscore):
    code, said, rows = dscore(WIDE)
    assert code == 0
    assert list(rows[0]) == ["row", "a", "n", "p", "d", "sem", "daz"]
    assert [row["row"] for row in rows] == ["0", "1", "2"]
    assert [row["n"] for row in rows] == ["2", "2", "0"]
    assert rows[0]["a"] == "0.1"
    assert float(rows[0]["d"]) > 0
    assert [rows[1][name] for name in ("a", "p", "d", "sem", "daz")] == ["", "1.0", "", "", ""]
    assert [rows[2][name] for name in ("a", "p", "d", "sem", "daz")] == [""] * 5
    assert said == "Ignored 2 columns that are not in key dutch.\n"


def test_a_long_file_gives_a_row_for_each_visit_as_they_appear(dscore):
    long = (
        "child,age_days,item,y\nb,60,ddicmm029,1\na,30,ddicmm029,1\nb,60,ddifmd001,0\n"
        "b,60,dragon,1\na,,ddicmm029,1\n"
    )
    code, said, rows = dscore(long)
    assert code == 0
    assert [(row["a"], row["n"]) for row in rows] == [("0.1643", "2"), ("0.0821", "1"), ("", "1")]
    assert said == "Ignored 1 items that are not in key dutch.\n"


def test_the_shipped_sample_agrees_with_dscore_1_11_0(tmp_path, read_table):
    out = tmp_path / "scores.csv"
    sample = str(PACKAGE_DATA / "smocc_sample.csv.gz")
    assert main(["dscore", sample, "--key", "gsed2406", "-o", str(out)], io.StringIO()) == 0
    theirs = read_table(PACKAGE_DATA / "smocc_sample_scores.csv.gz")
    ours = read_table(out)
    assert len(ours) == len(theirs) == 1603
    for our, their in zip(ours, theirs, strict=True):
        assert (our["row"], our["n"], our["d"] == "") == (
            their["row"],
            their["n"],
            their["d"] == "",
        )
        for name in ("d", "sem", "daz"):
            assert our[name] == "" or abs(float(our[name]) - float(their[name])) < 1e-9


def test_numbers_are_written_in_full(dscore):
    _, _, rows = dscore(WIDE)
    assert len(rows[0]["d"].split(".")[1]) > 10


def test_answers_may_be_written_as_decimals_and_padded(dscore):
    _, _, plain = dscore("age,ddicmm029,ddifmd001\n0.1,1,0\n")
    _, _, other = dscore("\ufeff age , ddicmm029,ddifmd001\n\n 0.10 , 1.0,0.0\n")
    assert other == plain


def test_a_file_without_any_item_of_the_key_says_so(dscore):
    code, said, rows = dscore("age,dragon\n0.1,1\n")
    assert code == 0
    assert "nothing was scored" in said
    assert rows[0]["n"] == "0"


def test_an_unknown_key_lists_the_known_ones(dscore):
    code, said, rows = dscore(WIDE, key="gsed")
    assert (code, rows) == (2, None)
    assert "dutch, gcdg, gsed1912, 293_0, gsed2212, gsed2406" in said


SAMPLE = (PACKAGE_DATA / "smocc_sample.csv.gz").read_bytes()


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (None, "cannot be read: No such file"),
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("age,ddicmm029\n", "has a header but no rows"),
        ("years,ddicmm029\n0.1,1\n", "needs a column age in years"),
        ("age,ddicmm029\n0.1,yes\n", "line 2: 'yes' on item 'ddicmm029'"),
        ("age,ddicmm029\n0.1,1\n0.1,2\n", "line 3: '2' on item"),
        ("age,ddicmm029\n0.1,-1\n", "an answer is 0, 1 or missing"),
        ("age,ddicmm029\nyoung,1\n", "'young' is not an age"),
        ("age,ddicmm029\n-1,1\n", "an age of -1 years is not between"),
        ("age,ddicmm029\n24,1\n", "an age of 24 years is not between"),
        ("age,ddicmm029\ninf,1\n", "an age of inf years"),
        ("child,age_days,item,y\n1,9999,ddicmm029,1\n", "an age of 9999 days"),
        ("child,age_days,item,y\n1,9,ddicmm029,1\n1,9,ddicmm029,0\n", "a second, different answer"),
        ("age,ddicmm029,ddifmd001\n0.1,1,0\n0.2,1", "line 3: 2 fields where the header has 3"),
        ('age,ddicmm029\n0.1,"1', "not a whole CSV file"),
        ("age,ddicmm029,ddicmm029\n0.1,1,0\n", "two columns named 'ddicmm029'"),
        ("age" + ",x" * 30_000 + "\n", "has 30001 columns"),
        (b"age,ddicmm029\n\xff\xfe,1\n", "not a text file in UTF-8"),
    ],
)
def test_bad_input_gets_one_sentence_and_no_output(dscore, data, complaint):
    code, said, rows = dscore(data)
    assert (code, rows) == (2, None)
    assert complaint in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (SAMPLE[:20_000], "cut short"),
        (SAMPLE[:600] + b"\xff" * 40 + SAMPLE[640:], "is damaged"),
        (b"age,ddicmm029\n", "cannot be read"),
    ],
)
def test_a_broken_compressed_file_gets_one_sentence(dscore, data, complaint):
    code, said, rows = dscore(data, name="data.csv.gz")
    assert (code, rows) == (2, None)
    assert complaint in said
    assert said.count("\n") == 1


def test_a_failed_run_leaves_an_earlier_output_alone(dscore, tmp_path):
    (tmp_path / "out.csv").write_text("kept\n")
    code, _, _ = dscore("age,ddicmm029\n0.1,yes\n")
    assert code == 2
    assert (tmp_path / "out.csv").read_text() == "kept\n"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["data.csv", "out.csv"]


def test_data_are_never_overwritten(tmp_path):
    data, said = tmp_path / "data.csv", io.StringIO()
    data.write_text(WIDE)
    assert main(["dscore", str(data), "--key", "dutch", "-o", str(data)], said) == 2
    assert "data.csv would overwrite" in said.getvalue()
    assert data.read_text() == WIDE


def test_an_output_that_cannot_be_written_is_named(tmp_path):
    data, said = tmp_path / "data.csv", io.StringIO()
    data.write_text(WIDE)
    out = str(tmp_path / "no" / "out.csv")
    assert main(["dscore", str(data), "--key", "dutch", "-o", out], said) == 2
    assert "cannot be written: No such file" in said.getvalue()


@pytest.mark.parametrize("out", [".", "..", "/", "folder"])
def test_a_folder_is_no_output(tmp_path, monkeypatch, out):
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text(WIDE)
    Path("folder").mkdir()
    said = io.StringIO()
    assert main(["dscore", "data.csv", "--key", "dutch", "-o", out], said) == 2
    assert said.getvalue() == f"{out} cannot be written: it is a folder.\n"
    assert sorted(os.listdir()) == ["data.csv", "folder"]
    assert os.listdir("folder") == []


def test_a_link_leads_to_where_the_output_goes(tmp_path):
    (tmp_path / "data.csv").write_text(WIDE)
    (tmp_path / "link.csv").symlink_to("kept.csv")
    arguments = ["dscore", str(tmp_path / "data.csv"), "--key", "dutch"]
    assert main([*arguments, "-o", str(tmp_path / "link.csv")], io.StringIO()) == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "kept.csv").read_text().startswith("row,a,n,p,d,sem,daz\n0,0.1,2,")


@pytest.mark.skipif(os.name != "posix", reason="named pipes are POSIX")
def test_a_pipe_takes_the_lines_and_stays_a_pipe(tmp_path):
    data, pipe, got = tmp_path / "data.csv", tmp_path / "pipe", []
    data.write_text(WIDE)
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()), daemon=True)
    reader.start()
    assert main(["dscore", str(data), "--key", "dutch", "-o", str(pipe)], io.StringIO()) == 0
    reader.join(timeout=10)
    assert got[0].splitlines()[0] == "row,a,n,p,d,sem,daz"
    assert pipe.is_fifo()


@pytest.mark.parametrize("arguments", [[], ["dscore"], ["dragon"]])
def test_an_unfinished_command_gets_one_sentence(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    said = capsys.readouterr().err
    assert stopped.value.code == 2
    assert said.count("\n") == 1
    assert "--help" in said


HEAVY = ("scipy.stats", "scipy.optimize", "scipy.interpolate")


@pytest.mark.parametrize(
    "command", ["calibrate", "score", "dif", "facets", "drift", "link", "cat-simulate", "dscore"]
)
def test_a_command_loads_no_more_than_it_needs(command):
    asked = (
        "import sys; from assessment.psychometrics.__main__ import parser; "
        f"parser([{command!r}]); print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "\n"


@pytest.mark.skipif(os.name != "posix", reason="shells with pipes are POSIX")
def test_a_reader_who_leaves_early_and_a_plain_terminal_are_no_errors(tmp_path):
    (tmp_path / "d.csv").write_text("a,b,c\n" + "0,1,1\n1,0,1\n1,1,0\n0,0,1\n" * 20)
    module = f"{sys.executable} -m assessment.psychometrics calibrate d.csv --model rasch -o f.json"
    for command in (f"{module} | true", f"PYTHONIOENCODING=ascii {module}"):
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path,
            env={"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_the_module_runs_from_the_command_line(tmp_path):
    with gzip.open(tmp_path / "data.csv.gz", "wt") as file:
        file.write(WIDE)
    done = subprocess.run(
        [sys.executable, "-m", "assessment.psychometrics", "dscore", "data.csv.gz"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "--key" in done.stderr
