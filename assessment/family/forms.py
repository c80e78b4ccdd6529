"""The room's forms: a new child, the district of a home, and the code of a care centre."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.seoul import city_map, district_label
from hub.children.models import Guardianship, Household
from hub.people.models import User

ANOTHER_HOME = "new"


def districts() -> list[tuple[str, str]]:
    """Seoul's districts, after the choice to name none."""
    named = [(name, one.label) for name, one in city_map().districts.items()]
    return [("", _("고르지 않을래요")), *named]


class ChildForm(forms.Form):
    """A child's name and day of birth, and what the guardian is to the child."""

    name = forms.CharField(
        label=gettext_lazy("아이 이름"),
        max_length=40,
        help_text=gettext_lazy("암호로 바꾸어 두고, 보호자와 아이를 돌보는 분에게만 보여요."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("아이의 이름을 적어 주세요.")},
    )
    born_on = forms.DateField(
        label=gettext_lazy("태어난 날"),
        help_text=gettext_lazy("나이에 맞는 놀이를 고르고, 만 나이를 계산하는 데에만 써요."),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("아이가 태어난 날을 적어 주세요."),
            "invalid": gettext_lazy("2019-05-05처럼 날짜를 적어 주세요."),
        },
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("아이에게 나는"), choices=Guardianship.Relation.choices
    )

    def __init__(self, *args: Any, guardian: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.homes = {str(home.pk): home for home in homes_of(guardian)}
        if self.homes:
            named = [(pk, home_label(home)) for pk, home in self.homes.items()]
            self.fields["home"] = forms.ChoiceField(
                label=_("함께 사는 집"),
                choices=[*named, (ANOTHER_HOME, _("다른 집"))],
                initial=named[0][0],
            )
        self.fields["district"] = forms.ChoiceField(
            label=_("사는 동네"),
            required=False,
            choices=districts(),
            help_text=_("다른 집일 때만 골라 주세요. 가까운 놀 곳을 알려 드릴 때만 써요.")
            if self.homes
            else _("가까운 놀 곳을 알려 드릴 때만 써요. 적지 않아도 괜찮아요."),
        )

    def clean_born_on(self) -> date:
        """A day that has come."""
        day: date = self.cleaned_data["born_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("태어난 날이 오늘보다 뒤예요. 날짜를 다시 봐 주세요."))
        return day

    @property
    def household(self) -> Household | None:
        """The home that was chosen; None for one that begins with this child."""
        return self.homes.get(self.cleaned_data.get("home", ANOTHER_HOME))


class DistrictForm(forms.Form):
    """Where the home is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"] = forms.ChoiceField(
            label=_("사는 동네"), required=False, choices=districts()
        )


class CentreForm(forms.Form):
    """The code that a care centre handed over, and the yes to the centre behind it."""

    code = forms.CharField(
        label=gettext_lazy("기관에서 받은 코드"),
        max_length=20,
        help_text=gettext_lazy("여덟 글자예요. 줄표나 띄어쓰기, 큰 글자와 작은 글자는 상관없어요."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("기관에서 받은 코드를 적어 주세요.")},
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)


def homes_of(guardian: User) -> list[Household]:
    """The homes in which someone is a guardian today."""
    current = Guardianship.objects.on(timezone.localdate()).filter(guardian=guardian)
    return list(Household.objects.filter(pk__in=current.values("household")))


def home_label(home: Household) -> str:
    """A home, by its district."""
    if not home.district:
        return _("우리 집")
    return _("우리 집 (%(district)s)") % {"district": district_label(home.district)}
