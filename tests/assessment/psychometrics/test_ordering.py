from assessment.psychometrics.ordering import natural


def test_numbers_stand_by_size_before_names():
    labels = ["b", "10", "9", "a", "-1", "2.5"]
    assert sorted(labels, key=natural) == ["-1", "2.5", "9", "10", "a", "b"]
