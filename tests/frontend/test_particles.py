import pytest

from frontend.particles import with_particle


@pytest.mark.parametrize(
    ("word", "pair", "told"),
    [
        ("토리", "이/가", "토리가"),
        ("누림", "이/가", "누림이"),
        ("놀이", "을/를", "놀이를"),
        ("숲", "은/는", "숲은"),
        ("친구", "과/와", "친구와"),
        ("서울", "으로/로", "서울로"),
        ("집", "으로/로", "집으로"),
        ("학교", "으로/로", "학교로"),
        ("햇살반", "이에요/예요", "햇살반이에요"),
    ],
)
def test_a_particle_follows_the_sound_of_its_word(word, pair, told):
    assert with_particle(word, pair) == told


@pytest.mark.parametrize(
    ("word", "told"),
    [("5세 3", "5세 3이"), ("2", "2가"), ("iPhone 7", "iPhone 7이"), ("Sam", "Sam이")],
)
def test_digits_and_latin_letters_are_read_aloud(word, told):
    assert with_particle(word, "이/가") == told


def test_quotes_and_marks_are_not_heard():
    assert with_particle("‘가끔 스스로’", "과/와") == "‘가끔 스스로’와"


def test_a_word_of_marks_alone_counts_as_a_vowel():
    assert with_particle("…", "이/가") == "…가"
