"""The technical report: whole with and without answers, safe with any name, told on the screen."""

import io
from html.parser import HTMLParser

import numpy as np
import pytest

from assessment.psychometrics import ItemBank, simulate_responses
from assessment.psychometrics.__main__ import main
from assessment.psychometrics.calibration import calibrate
from assessment.psychometrics.reporting import technical_report

RNG = np.random.default_rng(14)
BANK = ItemBank.from_rows(
    {"id": f"item {j}", "a": float(a), "d": [float(d)]}
    for j, (a, d) in enumerate(zip(RNG.uniform(0.8, 1.6, 8), RNG.normal(size=8), strict=True))
)
ANSWERS = simulate_responses(BANK, RNG.normal(size=600), RNG)
ANSWERS[300:, 3] = RNG.random(300) < 0.08
VOID = {"meta", "path", "polyline"}


class Outline(HTMLParser):
    """Headings in order, and every element closed that was opened."""

    def __init__(self, text):
        super().__init__()
        self.headings, self.open, self.rows = [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        self.rows += tag == "tr"

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ("h1", "h2"):
            self.headings.append(data)


@pytest.fixture
def files(tmp_path):
    fit = calibrate(ANSWERS, "2pl", ids=list(BANK.ids))
    (tmp_path / "fit.json").write_text(fit.to_json())
    rows = [",".join(["season", *BANK.ids])]
    for i, row in enumerate(ANSWERS.astype(int).tolist()):
        rows.append(",".join(["spring" if i < 300 else "autumn", *map(str, row)]))
    (tmp_path / "data.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def report(files, *arguments):
    said = io.StringIO()
    placed = [str(files / a[1:]) if a.startswith("@") else a for a in arguments]
    code = main(["report", *placed, "--fit", str(files / "fit.json")], said)
    return code, said.getvalue()


def test_a_fit_alone_makes_a_whole_report_that_says_what_it_lacks(files):
    assert report(files, "-o", "@r.html") == (0, "")
    text = (files / "r.html").read_text()
    outline = Outline(text)
    assert outline.open == []
    assert outline.headings == [
        "Technical report",
        "Purpose",
        "Sample",
        "Model",
        "Parameters",
        "Precision",
        "Fit",
        "Fairness",
        "Limits",
    ]
    assert "the report was made without the answers" in text
    assert "the report was made without groups" in text


def test_answers_and_groups_fill_in_fit_and_fairness(files):
    code, said = report(
        files, "@data.csv", "--group", "season", "--purpose", "To plan play", "-o", "@r.html"
    )
    assert (code, said) == (0, "")
    text = (files / "r.html").read_text()
    outline = Outline(text)
    assert outline.open == []
    assert outline.rows >= 3 * 8
    assert "To plan play" in text
    assert "RMSEA" in text
    assert "item 3" in text[text.index("<h2>Fairness") :].split("<table>")[0]


def test_a_report_asks_nothing_of_other_hosts_and_runs_nothing(files):
    report(files, "@data.csv", "--group", "season", "-o", "@r.html")
    text = (files / "r.html").read_text().replace("http://www.w3.org/2000/svg", "")
    assert "http" not in text
    assert "<script" not in text


def test_names_cannot_write_into_the_document():
    bank = ItemBank.from_rows({"id": f"<b>{j}", "a": 1.0, "d": [0.0]} for j in range(3))
    fit = calibrate(simulate_responses(bank, RNG.normal(size=80), RNG), "2pl", ids=list(bank.ids))
    text = technical_report(fit, title="<i>", purpose="<script>")
    assert "<b>" not in text
    assert "<i>" not in text
    assert "<script" not in text


def test_groups_without_answers_are_refused(files):
    code, said = report(files, "--group", "season", "-o", "@r.html")
    assert code == 2
    assert "--group needs DATA.csv" in said
    assert not (files / "r.html").exists()
