"""Real children of a published cohort, on their own scale, beside the reference's answers."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessment.growth.cohort_files import UnreadableCohort, read_cohort
from assessment.growth.models import Cohort, CohortChild, CohortVisit, Estimate
from assessment.growth.selectors import cohort_agreement, cohort_curves, cohort_overview
from assessment.growth.services import import_cohort
from assessment.psychometrics import UnknownKey

pytestmark = pytest.mark.django_db

HEADER = "child,age_days,sex,item,y\n"
THREE_VISITS = (
    "k1,30,Female,ddicmm029,1\nk1,30,Female,ddicmm030,0\nk1,58,Female,ddicmm029,1\n"
    "k2,31,Male,ddicmm029,0\n"
)


@pytest.fixture
def write(tmp_path):
    def write(rows, name="cohort.csv", header=HEADER):
        path = tmp_path / name
        path.write_text(header + rows)
        return path

    return write


def test_the_shipped_sample_agrees_with_the_reference():
    report = import_cohort()
    assert (report.children, report.visits) == (200, 1583)
    agreement = cohort_agreement(report.cohort)
    assert agreement.visits == 1582
    assert agreement.only_one == 0
    assert max(agreement.d, agreement.sem, agreement.daz) < 0.005


def test_loading_again_changes_nothing(write):
    path = write(THREE_VISITS)
    first, again = import_cohort(path), import_cohort(path)
    assert again.unchanged
    assert again.cohort == first.cohort
    assert CohortVisit.objects.count() == 3


def test_another_file_of_the_same_name_replaces_the_cohort(write):
    import_cohort(write(THREE_VISITS))
    import_cohort(write("k9,40,Male,ddicmm029,1\n"))
    assert list(CohortChild.objects.values_list("code", flat=True)) == ["k9"]


def test_the_same_children_under_another_key_are_another_cohort(write):
    path = write(THREE_VISITS)
    import_cohort(path)
    import_cohort(path, key="dutch")
    assert sorted(Cohort.objects.values_list("key", flat=True)) == ["dutch", "gsed2406"]


def test_bad_rows_are_told_and_the_good_ones_stand(write):
    bad = "k3,,Male,ddicmm029,1\nk3,30,Male,ddicmm029,2\nk1,30,Female,ddicmm029,0\n,3,Male,x,1\n"
    read = read_cohort(write(THREE_VISITS + bad))
    assert read.refused == 4
    assert [line.partition(": ")[2] for line in read.told] == [
        "no age",
        "'2' is no answer; there are 0, 1 and NA",
        "a second, different answer to ddicmm029 on the same day",
        "no child or no item",
    ]
    assert len(read.visits) == 3


def test_a_file_without_the_columns_is_refused(write):
    with pytest.raises(UnreadableCohort, match="no column age_days"):
        read_cohort(write("k1,ddicmm029,1\n", header="child,item,y\n"))


def test_the_command_says_in_one_sentence_what_is_wrong(write, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_cohort", str(tmp_path / "nothing.csv"))
    with pytest.raises(CommandError, match="the keys are"):
        call_command("import_cohort", str(write(THREE_VISITS)), "--key", "klingon")


def test_an_unknown_key_stores_nothing(write):
    with pytest.raises(UnknownKey):
        import_cohort(write(THREE_VISITS), key="klingon")
    assert not Cohort.objects.exists()


def test_the_command_reports_progress_and_refusals(write):
    out, err = StringIO(), StringIO()
    path = write(THREE_VISITS + "k3,,Male,ddicmm029,1\n")
    call_command("import_cohort", str(path), stdout=out, stderr=err)
    assert "3 of 3 visits" in out.getvalue()
    assert "1 rows were refused" in err.getvalue()


def test_a_cohort_in_a_few_numbers(write):
    import_cohort(write(THREE_VISITS), source="우리가 씀, CC BY 4.0")
    (overview,) = cohort_overview()
    assert (overview.children, overview.visits, overview.scored) == (2, 3, 3)
    assert (overview.youngest_days, overview.oldest_days) == (30, 58)
    assert overview.cohort.source == "우리가 씀, CC BY 4.0"


def test_curves_show_ranges_and_cost_two_queries(write, django_assert_num_queries):
    cohort = import_cohort(write(THREE_VISITS)).cohort
    with django_assert_num_queries(2):
        curves = cohort_curves(cohort, sample=1)
    (curve,) = curves
    assert curve.code == "k1"
    assert [point.age_days for point in curve.points] == [30, 58]
    assert all(point.low < point.d < point.high for point in curve.points)


def test_without_a_reference_there_is_nothing_to_agree_with(write):
    agreement = cohort_agreement(import_cohort(write(THREE_VISITS)).cohort)
    assert (agreement.visits, agreement.d, agreement.only_one) == (0, None, 0)


def test_cohorts_and_the_platforms_children_never_meet(write):
    import_cohort(write(THREE_VISITS))
    assert not Estimate.objects.exists()
    fields = {field.related_model for field in CohortChild._meta.get_fields()}
    assert fields <= {None, Cohort, CohortVisit}
