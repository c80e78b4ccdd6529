"""``cat-simulate`` on files: what it writes, and everything that can be wrong."""

import io
import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from assessment.psychometrics import simulate_responses
from assessment.psychometrics.__main__ import main
from assessment.psychometrics.calibration import calibrate
from tests.assessment.psychometrics.adaptive.banks import two_parameter

BANK = two_parameter(40)
ROWS = BANK.to_rows()
AREAS = [("talk", "play")[j % 2] for j in range(40)]


def bank_text(extra=None):
    header = ["id", "a", "d", *(extra or {})]
    lines = [
        ",".join([row["id"], repr(row["a"]), repr(row["d"][0]), *(v[j] for v in extra.values())])
        if extra
        else f"{row['id']},{row['a']!r},{row['d'][0]!r}"
        for j, row in enumerate(ROWS)
    ]
    return "\n".join([",".join(header), *lines]) + "\n"


@pytest.fixture
def run(tmp_path):
    """Run on files given by name; exit code, what it said, and the report."""

    def go(*options, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text)
        out, said = tmp_path / "report.json", io.StringIO()
        out.unlink(missing_ok=True)
        at = [str(tmp_path / o[1:]) if o.startswith("@") else o for o in options]
        code = main(["cat-simulate", *at, "-o", str(out)], said)
        report = json.loads(out.read_text()) if out.exists() else None
        return code, said.getvalue(), report

    return go


USUAL = ("--bank", "@bank.csv")


def test_a_bank_gives_a_report_of_a_thousand_children(run):
    code, said, report = run(*USUAL, bank=bank_text())
    assert (code, said) == (0, "")
    found = report["performance"]
    assert report["format"] == "cat/1"
    assert found["children"] == len(report["children"]) == 1000
    assert sum(found["reasons"].values()) == 1000
    assert [item["id"] for item in report["items"]] == list(BANK.ids)
    one = found["accuracy"][0]
    theta, truth, se = (
        np.array([child[name] for child in report["children"]]) for name in ("theta", "truth", "se")
    )
    assert one["bias"] == pytest.approx((theta - truth).mean())
    assert one["rmse"] == pytest.approx(np.sqrt(((theta - truth) ** 2).mean()))
    assert one["honesty"] == pytest.approx(np.sqrt((se**2).mean()) / one["rmse"])
    assert one["cover_95"] == pytest.approx((np.abs(theta - truth) <= 1.96 * se).mean(), abs=0.002)
    met = [item for child in report["children"] for item in child["items"]]
    assert found["length"]["mean"] == pytest.approx(len(met) / 1000)
    shares = {item["id"]: item["exposure"] for item in report["items"]}
    assert shares[met[0]] == pytest.approx(met.count(met[0]) / 1000)
    assert found["exposure"]["largest"] == max(shares.values())


def test_overlap_is_the_share_that_pairs_of_children_have_in_common(run):
    _, _, report = run(*USUAL, "--n", "30", "--max-items", "8", bank=bank_text())
    tests = [set(child["items"]) for child in report["children"]]
    pairs = [len(tests[i] & tests[j]) for i in range(30) for j in range(i)]
    mean_length = report["performance"]["length"]["mean"]
    overlap = report["performance"]["exposure"]["overlap"]
    assert overlap == pytest.approx(np.mean(pairs) / mean_length)


def test_the_same_seed_gives_the_same_report_and_another_another(run):
    first, again, other = (
        run(*USUAL, "--n", "20", "--seed", seed, bank=bank_text())[2] for seed in ("3", "3", "4")
    )
    assert first == again
    assert first["children"] != other["children"]


def test_steps_and_no_names_are_read_as_well(run):
    steps = BANK.steps()[:, 0]
    text = "a,b\n" + "".join(
        f"{row['a']!r},{float(b)!r}\n" for row, b in zip(ROWS, steps, strict=True)
    )
    named = run(*USUAL, "--n", "20", bank=bank_text())[2]
    bare = run(*USUAL, "--n", "20", bank=text)[2]
    assert bare["items"][0]["id"] == "1"
    theta = [[child["theta"] for child in report["children"]] for report in (named, bare)]
    assert np.allclose(*theta, atol=1e-9)


def test_several_categories_guessing_and_dimensions_are_read(run):
    text = "id,a,d1,d2,g,dimension,model\n" + "".join(
        f"x{j},{1 + j % 3 / 4},{j % 5 - 1},{'' if j % 2 else j % 5 - 2.5},0,{j % 2},grm\n"
        for j in range(24)
    )
    code, _, report = run(*USUAL, "--n", "60", "--max-items", "12", "--trace", bank=text)
    assert code == 0
    assert report["settings"]["selection"] == "d-optimal"
    assert len(report["performance"]["accuracy"]) == 2
    child = report["children"][0]
    assert np.shape(child["theta_path"]) == (child["n"], 2)
    assert child["theta_path"][-1] == child["theta"]


def test_listed_children_and_their_recorded_answers_are_used(run):
    rng = np.random.default_rng(1)
    truth = rng.normal(size=12)
    answers = simulate_responses(BANK, truth, rng)
    answers[3, 5:] = np.nan
    thetas = "theta\n" + "".join(f"{float(t)!r}\n" for t in truth)
    lines = [",".join(["who", *reversed(BANK.ids)])]
    lines += [
        ",".join([f"c{i}", *("" if np.isnan(x) else str(int(x)) for x in row[::-1])])
        for i, row in enumerate(answers)
    ]
    table = "\n".join(lines) + "\n"
    code, said, report = run(
        *USUAL, "--theta", "@theta.csv", "--responses", "@answers.csv", "--id", "who",
        bank=bank_text(), theta=thetas, answers=table,
    )  # fmt: skip
    assert (code, said) == (0, "")
    assert [child["truth"] for child in report["children"]] == truth.tolist()
    for i, child in enumerate(report["children"]):
        columns = [BANK.index(item) for item in child["items"]]
        assert child["answers"] == answers[i, columns].tolist()
    assert report["children"][3]["n"] == 5
    assert report["performance"]["reasons"]["bank"] == 1
    unknown = run(
        *USUAL, "--responses", "@answers.csv", "--id", "who", bank=bank_text(), answers=table
    )[2]
    assert unknown["performance"]["accuracy"] == []
    assert unknown["children"][0]["truth"] is None
    assert [c["items"] for c in unknown["children"]] == [c["items"] for c in report["children"]]


def test_a_bare_column_of_abilities_is_read_without_a_header(run):
    _, _, report = run(
        *USUAL, "--theta", "@theta.csv", bank=bank_text(), theta="0.5\n-1.25\n2\n"
    )  # fmt: skip
    assert [child["truth"] for child in report["children"]] == [0.5, -1.25, 2.0]


def test_a_fit_brings_its_own_population_and_codes(run, tmp_path):
    rng = np.random.default_rng(2)
    raw = simulate_responses(BANK.subset(BANK.ids[:15]), rng.normal(size=600), rng)
    fit = calibrate(raw + 3.0, "rasch", ids=BANK.ids[:15])
    (tmp_path / "fit.json").write_text(fit.to_json())
    lines = [",".join(BANK.ids[:15])]
    lines += [",".join(str(int(x) + 3) for x in row) for row in raw[:8]]
    code, _, report = run(
        "--fit", "@fit.json", "--responses", "@answers.csv", answers="\n".join(lines) + "\n"
    )
    assert code == 0
    child = report["children"][0]
    columns = [BANK.index(item) for item in child["items"]]
    assert child["answers"] == raw[0, columns].tolist()
    code, _, report = run("--fit", "@fit.json", "--n", "2000")
    spread = np.std([child["truth"] for child in report["children"]])
    assert spread == pytest.approx(fit.groups[0].cov[0][0] ** 0.5, rel=0.05)


def test_the_grid_widens_for_a_wide_population_and_else_stays(run):
    usual = run(*USUAL, "--n", "300", bank=bank_text())[2]
    wide = run(*USUAL, "--n", "300", "--prior-mean", "1", "--prior-sd", "2.5", bank=bank_text())[2]
    assert usual["settings"]["quadrature"] == [-6.0, 6.0, 61]
    low, high, nodes = wide["settings"]["quadrature"]
    assert low <= 1 - 4 * 2.5
    assert high >= 1 + 4 * 2.5
    assert (high - low) / (nodes - 1) == pytest.approx(0.2)
    assert abs(wide["performance"]["accuracy"][0]["bias"]) < 0.15


def test_content_enemies_ages_and_starts_are_kept(run):
    extra = {
        "area": AREAS,
        "pair": [f"p{j // 2}" for j in range(40)],
        "from": ["36" if j < 30 else "60" for j in range(40)],
        "to": ["83"] * 40,
    }
    thetas = "theta,age_months,prior_mean,prior_sd\n" + "0.1,40,0.2,0.6\n-0.4,70,-0.3,0.6\n" * 10
    code, _, report = run(
        *USUAL, "--theta", "@theta.csv", "--content", "area", "--shares", "@shares.csv",
        "--enemies", "pair", "--ages", "from", "to", "--max-items", "8", "--stop-se", "0",
        bank=bank_text(extra), theta=thetas, shares='{"area": {"talk": 3, "play": 1}}',
    )  # fmt: skip
    assert code == 0
    for row, child in enumerate(report["children"]):
        columns = [BANK.index(item) for item in child["items"]]
        assert sum(AREAS[j] == "talk" for j in columns) == 6
        assert len({j // 2 for j in columns}) == 8
        assert row % 2 or max(columns) < 30


@pytest.mark.parametrize(
    "options",
    [
        ("--exposure", "randomesque:4"),
        ("--exposure", "sympson-hetter:0.5"),
        ("--selection", "mepv"),
        ("--selection", "kl", "--estimate", "wle"),
        ("--estimate", "ml", "--stop-information", "0.3"),
        ("--max-seconds", "60", "--pace", "12"),
        ("--stop-tired", "--tiring", "0.5"),
        ("--grid=-4,4,33",),
    ],
)
def test_every_option_leads_to_a_report(run, options):
    code, _, report = run(*USUAL, "--n", "150", *options, bank=bank_text())
    assert code == 0
    assert 0.2 < report["performance"]["accuracy"][0]["rmse"] < 0.6


def test_the_page_stands_alone_and_says_what_the_report_says(run, tmp_path):
    _, _, report = run(*USUAL, "--n", "300", "--html", "@report.html", bank=bank_text())
    page = (tmp_path / "report.html").read_text()
    assert page.count("<svg") == 4
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "<script" not in page
    for sentence in report["told"]:
        assert sentence in page
    body = page[page.index("<main>") : page.index("</body>")]
    drawn = ET.fromstring(body)  # noqa: S314
    assert {node.tag.split("}")[-1] for node in drawn.iter()} >= {
        "svg",
        "title",
        "table",
        "polyline",
    }
    assert all(node.get("role") == "img" for node in drawn.iter() if node.tag.endswith("}svg"))


@pytest.mark.parametrize(
    ("files", "options", "why"),
    [
        ({"bank": ""}, (), "is empty"),
        ({"bank": "id,a\nx,1\n"}, (), "needs a column b"),
        ({"bank": "id,a,d\nx,one,0\n"}, (), "'one' in 'a'"),
        ({"bank": "id,a,d\nx,0,0\n"}, (), "slope other than 0"),
        ({"bank": "id,a,d\nx,1,0\nx,1,0\n"}, (), "in the bank twice"),
        ({"bank": "id,a,d\nx,1\n"}, (), "cut short"),
        ({"bank": "id,a,d,dimension\nx,1,0,0.5\n"}, (), "whole numbers"),
        ({}, ("--n", "0"), "--n is a number"),
        ({}, ("--n", "many"), "invalid int"),
        ({}, ("--exposure", "luck"), "is none of"),
        ({}, ("--exposure", "randomesque:0"), "is none of"),
        ({}, ("--exposure", "sympson-hetter:2"), "is none of"),
        ({}, ("--content", "area"), "no column 'area'"),
        ({}, ("--ages", "from", "to"), "age_months"),
        ({}, ("--grid=4,-4,33",), "from a lower"),
        ({}, ("--grid=wide",), "LOW,HIGH,NODES"),
        ({}, ("--prior-mean", "5", "--grid=-6,6,61"), "widen the quadrature"),
        ({}, ("--prior-mean", "1e9"), "too far apart"),
        ({}, ("--prior-sd", "0"), "--prior-sd"),
        ({}, ("--seed", "-1"), "--seed"),
        ({}, ("--stop-se", "nan"), "--stop-se"),
        ({}, ("--max-items", "0"), "at least one item"),
        ({}, ("--tiring", "2"), "--tiring"),
        ({}, ("--items", "@bank.csv"), "--items goes with --fit"),
        ({}, ("--fit", "@bank.csv"), "not allowed with"),
        ({}, ("--html", "@report.json"), "would overwrite"),
        ({"theta": "x,y\n1,2\n"}, ("--theta", "@theta.csv"), "no column 'theta'"),
        ({"theta": "theta\nhigh\n"}, ("--theta", "@theta.csv"), "'high' in 'theta'"),
        ({}, ("--responses", "@none.csv"), "cannot be read"),
        ({"answers": "u,v\n0,1\n"}, ("--responses", "@answers.csv"), "no item in common"),
        ({"answers": "i000\n2\n"}, ("--responses", "@answers.csv"), "categories are 0 to 1"),
        ({"answers": "i000\nx\n"}, ("--responses", "@answers.csv"), "no whole number"),
        (
            {"answers": "i000\n1\n", "theta": "theta\n1\n2\n"},
            ("--responses", "@answers.csv", "--theta", "@theta.csv"),
            "different numbers of children",
        ),
    ],
)
def test_bad_input_gets_one_sentence_and_no_report(run, capsys, files, options, why):
    try:
        code, said, report = run(*USUAL, *options, **{"bank": bank_text(), **files})
    except SystemExit as left:
        code, said, report = left.code, capsys.readouterr().err, None
    assert code == 2
    assert why in said
    assert said.count("\n") == 1
    assert report is None
