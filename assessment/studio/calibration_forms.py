"""The forms of the calibration studio."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.calibration.choice import ALLOWED, FEWEST_ANSWERS, Choice, Treatment
from assessment.growth.seasons import Season
from assessment.instruments.priors import STRANDS
from hub.competencies.models import Indicator, Strand

LEFT_OUT = ("", _("쓰지 않음"))


class RunForm(forms.Form):
    """What to calibrate on, and how. Only lenses that guardians let be used are offered."""

    name = forms.CharField(label=_("이름"), max_length=80, help_text=_("예: 2026년 가을 첫 추정"))
    seasons = forms.MultipleChoiceField(label=_("계절"), widget=forms.CheckboxSelectMultiple)
    bands = forms.MultipleChoiceField(
        label=_("나이대"), choices=Indicator.Band.choices, widget=forms.CheckboxSelectMultiple
    )
    strands = forms.MultipleChoiceField(label=_("갈래"), widget=forms.CheckboxSelectMultiple)
    observation = forms.ChoiceField(
        label=_("돌봄종사자 관찰의 모형"),
        choices=[LEFT_OUT, *Treatment.choices],
        required=False,
        help_text=_(
            "기울기는 문항이 아이들을 얼마나 가르는지, 단계는 얼마나 쉬운지예요. "
            "기울기까지 추정하려면 갈래마다 500줄은 있어야 해요."
        ),
    )
    play = forms.ChoiceField(
        label=_("놀이 과제의 모형"),
        choices=[LEFT_OUT, *Treatment.choices],
        required=False,
        help_text=_(
            "닻은 값을 그대로 두고 자를 붙들어요. 닻이 있어야 새 값이 지금 자 위에 놓여요."
        ),
    )
    fewest_answers = forms.IntegerField(
        label=_("문항마다 답이 적어도"),
        min_value=5,
        max_value=10_000,
        help_text=_("답이 이보다 적은 문항은 지금 값을 그대로 둬요."),
    )

    def __init__(
        self, *args: Any, seasons: Sequence[Season], strands: Sequence[Strand], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", self.usual(seasons))
        super().__init__(*args, **kwargs)
        self.choose("seasons", [(season.code, season.label) for season in seasons])
        self.choose("strands", [(strand.code, strand.label) for strand in strands])

    @staticmethod
    def usual(seasons: Sequence[Season]) -> dict[str, Any]:
        """What a first run would take: everything, slopes as they are, play as the anchor."""
        return {
            "seasons": [season.code for season in seasons[-4:]],
            "bands": Indicator.Band.values,
            "strands": STRANDS,
            "observation": Treatment.STEPS,
            "play": Treatment.ANCHOR,
            "fewest_answers": FEWEST_ANSWERS,
        }

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Give a field its choices."""
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any] | None:
        """Refuse a run that would estimate nothing."""
        said = super().clean() or {}
        treatments = {said.get(lens) for lens in ALLOWED} - {"", None}
        if not treatments - {Treatment.ANCHOR}:
            raise forms.ValidationError(
                _("관찰과 놀이 가운데 하나는 추정해야 해요. 닻만으로는 새로 알 것이 없어요.")
            )
        return said

    def choice(self, framework: str) -> Choice:
        """The choice of a valid form."""
        said = self.cleaned_data
        return Choice(
            framework=framework,
            strands=tuple(sorted(said["strands"])),
            seasons=tuple(sorted(said["seasons"])),
            bands=tuple(said["bands"]),
            treatments={lens: said[lens] for lens in ALLOWED if said[lens]},
            fewest_answers=said["fewest_answers"],
        )


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class DecisionForm(forms.Form):
    """Yes or no, and why."""

    approved = forms.TypedChoiceField(
        label=_("어떻게 할까요"),
        choices=[("yes", _("승인")), ("no", _("돌려보내기"))],
        widget=forms.RadioSelect,
        coerce=lambda said: said == "yes",
    )
    reason = _reason(_("까닭"))


class TakeOverForm(forms.Form):
    """From which day a version is used, and why."""

    from_on = forms.DateField(
        label=_("언제부터 쓰나요"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("점수를 다 낸 뒤, 이 날이 되면 바뀌어요."),
    )
    reason = _reason(_("까닭"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_on"].initial = timezone.localdate()


class PublishForm(TakeOverForm):
    """The name of a new version, and when and why it takes over."""

    version = forms.CharField(label=_("판 이름"), max_length=30, help_text=_("예: 2026.2"))
    field_order = ("version", "from_on", "reason")


class ChooseForm(TakeOverForm):
    """Which published version to use again."""

    calibration = forms.ChoiceField(label=_("판"))
    field_order = ("calibration", "from_on", "reason")

    def __init__(self, *args: Any, versions: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["calibration"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(version, version) for version in versions]
