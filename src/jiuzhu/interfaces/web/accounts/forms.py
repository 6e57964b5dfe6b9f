"""Forms for signing in, passwords, accounts and posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import forms as auth

from jiuzhu.foundation.accounts.duties import ROLES
from jiuzhu.interfaces.web.forms import DayInput


def day_field(label: str, **settings: Any) -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    return forms.DateField(label=label, widget=DayInput(), **settings)


class LoginForm(auth.AuthenticationForm):
    """Name and password; an error never tells which of the two was wrong."""

    error_messages = {
        "invalid_login": "账号或密码不对。请核对后再试；连续输错多次会暂停登录。",
        "inactive": "这个账号已停用。请联系系统管理员。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "账号"
        self.fields["password"].label = "密码"


class NewPasswordForm(forms.Form):
    """A password typed twice."""

    password = forms.CharField(
        label="新密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 10 位，不能全是数字，不要和账号、姓名相近",
    )
    again = forms.CharField(label="再输一次", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError("两次输入的密码不一样。请重新输入。")
        return again


class ChangePasswordForm(NewPasswordForm):
    """One's own password: the present one first."""

    present = forms.CharField(label="现在的密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    field_order = ["present", "password", "again"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_present(self) -> str:
        present: str = self.cleaned_data["present"]
        if not self.user.check_password(present):
            raise forms.ValidationError("现在的密码不对。请重新输入。")
        return present


class AccountForm(NewPasswordForm):
    """A new account; its owner changes the first password at the first login."""

    username = forms.CharField(
        label="账号", max_length=64, help_text="登录时用，建议用姓名全拼", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label="姓名", max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    field_order = ["username", "name", "password", "again"]


class SetupForm(AccountForm):
    """The first administrator, with the code from the terminal."""

    code = forms.CharField(
        label="设置码",
        max_length=20,
        help_text="启动平台的终端窗口里显示的十位数字",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    field_order = ["code", "username", "name", "password", "again"]


class PostForm(forms.Form):
    """A role in a place for a time."""

    role = forms.ChoiceField(label="岗位", choices=[("", "请选择"), *((role.code, role.label) for role in ROLES.values())])
    seat = forms.ChoiceField(label="所在地或机构")
    label = forms.CharField(label="岗位名称", max_length=64, required=False, help_text="可不填；例如“衡山镇窗口 A岗”")
    valid_from = day_field("自")
    valid_until = day_field("至", required=False, help_text="不填为长期")

    def __init__(self, *args: Any, seats: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = [("", "请选择"), *seats]

    def place(self) -> dict[str, str | None]:
        """The chosen seat as the service takes it."""
        kind, _, key = self.cleaned_data["seat"].partition(":")
        return {"division_code": key if kind == "d" else None, "organisation_id": key if kind == "o" else None}


class EndPostForm(forms.Form):
    """The last day of a post."""

    last_day = day_field("最后一天")
    reason = forms.CharField(label="原因", max_length=200)


class TransferForm(forms.Form):
    """The same role elsewhere."""

    division_code = forms.ChoiceField(label="转到")
    from_day = day_field("自")
    reason = forms.CharField(label="原因", max_length=200)

    def __init__(self, *args: Any, divisions: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division_code"].choices = [("", "请选择"), *divisions]


class StandInForm(forms.Form):
    """Who acts in somebody's post, and for how long."""

    user_id = forms.ChoiceField(label="代岗人")
    valid_from = day_field("自")
    valid_until = day_field("至", required=False, help_text="不填为长期（A、B岗互为代岗）")

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user_id"].choices = [("", "请选择"), *people]


class ActiveForm(forms.Form):
    """Closing or reopening an account."""

    reason = forms.CharField(label="原因", max_length=200)


def from_today(today: date) -> dict[str, date]:
    """Initial values for a form that begins today."""
    return {"valid_from": today, "from_day": today, "last_day": today}
