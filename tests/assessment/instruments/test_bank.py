"""The written bank, the stated priors, and the calibration that never changes."""

from dataclasses import replace
from io import StringIO
from math import log

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from assessment.diagnostics.games import bank as play_items
from assessment.instruments import bank, priors, sources
from assessment.instruments.models import (
    Calibration,
    Item,
    ItemParameters,
    PublishedNeverChanges,
)
from assessment.instruments.selectors import (
    current_calibration,
    family_items,
    item_bank,
    observation_items,
    population,
    self_items,
    shift,
)
from assessment.instruments.services import BankChanged, load_bank, record_responses
from assessment.instruments.sources import InstrumentSpec, ItemSpec

pytestmark = pytest.mark.django_db


def spec(code: str = "T.new", **told: object) -> InstrumentSpec:
    usual = {"strand": "D", "facet": "D2", "slope": 1.0, "steps": (0.5,), "months": (48, 155)}
    item = ItemSpec(code=code, **{**usual, **told})  # type: ignore[arg-type]
    return InstrumentSpec("TRY", "play", "시험", "Trial", (item,))


def test_every_indicator_is_asked_of_workers_and_of_families():
    assert [observation_items(band).count() for band in ("early", "lower", "upper")] == [18] * 3
    assert [family_items(band).count() for band in ("early", "lower", "upper")] == [18] * 3
    assert self_items().count() == 18


def test_items_come_in_the_order_of_the_facets():
    facets = list(observation_items("lower").values_list("facet", flat=True))
    assert facets == sorted(facets)
    assert facets[0] == "A1"


def test_every_level_has_two_examples_in_both_languages():
    for item in Item.objects.filter(instrument__code="OBS"):
        for language in ("ko", "en"):
            levels = item.part("examples", language)
            assert [len(examples) for examples in levels] == [2, 2, 2, 2]


def test_the_average_child_in_the_middle_of_a_band_is_halfway_on_its_indicators():
    for band, months in priors.BAND_CENTRES.items():
        steps = priors.steps_at(months, priors.LEVEL_STEPS)
        assert steps[1] == pytest.approx(2.2 * log(months / 84), abs=1e-4)
        assert sum(steps) / 3 == pytest.approx(steps[1], abs=1e-3), band


def test_the_bank_is_the_calibration_in_arrays():
    arrays, items = item_bank(current_calibration())
    column = arrays.index("O.A2-lower")
    assert arrays.slopes[column] == priors.SLOPES["observation"]
    assert arrays.steps()[column] == pytest.approx(priors.steps_at(90, priors.LEVEL_STEPS))
    assert arrays.dimension[column] == 0
    assert items["O.F3-upper"].strand == "F"
    assert arrays.n_dimensions == 6


def test_play_items_keep_the_parameters_that_their_games_state():
    arrays, items = item_bank(current_calibration())
    for played in play_items():
        column = arrays.index(played.code)
        steps = arrays.steps()[column, : len(played.steps)]
        assert steps == pytest.approx(played.steps, abs=1e-5)
        assert items[played.code].top == played.categories - 1


def test_every_code_fits_its_column():
    longest = max(map(len, Item.objects.values_list("code", flat=True)))
    assert longest <= Item._meta.get_field("code").max_length


def test_the_population_follows_age():
    assumed = population(current_calibration())
    means = assumed.curve([48.0, 84.0, 132.0])[:, 0]
    assert means == pytest.approx([2.2 * log(48 / 84), 0.0, 2.2 * log(132 / 84)], abs=0.01)
    assert assumed.covariance[0, 0] == 1.0
    assert assumed.covariance[0, 5] == 0.6


def test_a_family_is_taken_to_see_a_little_more_and_help_makes_play_easier():
    calibration = current_calibration()
    assert shift(calibration, "observation", "together") == 0.0
    assert shift(calibration, "family", "none") == 0.3
    assert shift(calibration, "play", "hint") < shift(calibration, "play", "together")


def test_loading_again_changes_nothing():
    before = list(ItemParameters.objects.values_list("item__code", "slope").order_by("item"))
    report = load_bank()
    assert (report.added, report.reworded) == ([], [])
    assert list(ItemParameters.objects.values_list("item__code", "slope").order_by("item")) == (
        before
    )


def test_items_may_join_before_the_first_answer():
    report = load_bank([spec()])
    assert report.added == ["T.new"]
    assert "T.new" in item_bank(current_calibration())[1]


def test_no_item_joins_once_answers_rest_on_the_calibration(seen):
    record_responses([seen()])
    with pytest.raises(BankChanged, match=r"T\.new.*publish a new calibration"):
        load_bank([spec()])


def test_parameters_cannot_change_whether_used_or_not():
    load_bank([spec()])
    with pytest.raises(BankChanged, match="other parameters"):
        load_bank([spec(steps=(0.6,))])


def test_wording_can_be_mended_until_it_has_been_answered(seen, monkeypatch):
    def reworded():
        for instrument in bank.instruments():
            items = tuple(
                replace(item, content=item.content | {"text": "다르게"})
                if item.code == "O.A2-lower"
                else item
                for item in instrument.items
            )
            yield replace(instrument, items=items)

    monkeypatch.setitem(sources._sources, "written", reworded)
    assert load_bank().reworded == ["O.A2-lower"]
    assert Item.objects.get(code="O.A2-lower").wording == "다르게"

    record_responses([seen()])
    monkeypatch.setitem(sources._sources, "written", bank.instruments)
    with pytest.raises(BankChanged, match=r"O\.A2-lower reads differently"):
        load_bank()


def test_other_stated_priors_need_a_version_of_their_own(monkeypatch):
    monkeypatch.setattr(priors, "RATER_SD", 0.4)
    with pytest.raises(BankChanged, match="new version"):
        load_bank()


def test_the_command_says_what_it_did():
    out = StringIO()
    call_command("load_bank", stdout=out)
    assert "0 items added" in out.getvalue()


def test_python_refuses_to_change_a_calibration():
    calibration = current_calibration()
    calibration.note = "다른 말"
    with pytest.raises(PublishedNeverChanges):
        calibration.save()
    with pytest.raises(PublishedNeverChanges):
        Calibration.objects.update(note="다른 말")
    with pytest.raises(PublishedNeverChanges):
        ItemParameters.objects.filter(calibration=calibration).update(slope=2.0)


@pytest.mark.parametrize("table", ["instruments_calibration", "instruments_itemparameters"])
def test_the_database_refuses_it_too(table):
    column = "note" if table.endswith("calibration") else "slope"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {table} SET {column} = {column}")  # noqa: S608
