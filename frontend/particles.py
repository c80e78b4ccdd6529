"""Korean particles that follow the sound of the word before them."""

FIRST, LAST = 0xAC00, 0xD7A3
FINAL_SOUNDS = 28
RIEUL = 8
# How a word sounds at its end when it does not end in Hangul: digits as they are read aloud.
DIGITS_WITH_FINAL = {"0": 21, "1": RIEUL, "3": 16, "6": 1, "7": RIEUL, "8": RIEUL}
LETTERS_WITH_FINAL = {"l": RIEUL, "m": 16, "n": 4, "r": RIEUL}


def final_sound(word: str) -> int:
    """The final consonant of a word's last syllable as its Unicode index; 0 when it has none."""
    spoken = [letter for letter in word if letter.isalnum()]
    if not spoken:
        return 0
    last = spoken[-1].lower()
    if FIRST <= ord(last) <= LAST:
        return (ord(last) - FIRST) % FINAL_SOUNDS
    return DIGITS_WITH_FINAL.get(last, LETTERS_WITH_FINAL.get(last, 0))


def with_particle(word: str, pair: str) -> str:
    """The word with the particle that fits it.

    pair: the form after a consonant, a slash, the form after a vowel: "이/가", "은/는", "을/를",
    "과/와", "으로/로", "이에요/예요"; a pair with an empty second half such as "이/" is fine too.
    """
    after_consonant, _, after_vowel = pair.partition("/")
    final = final_sound(word)
    # 로 follows ㄹ as if it were a vowel: 서울로.
    if after_consonant.startswith("으로") and final == RIEUL:
        final = 0
    return word + (after_consonant if final else after_vowel)
