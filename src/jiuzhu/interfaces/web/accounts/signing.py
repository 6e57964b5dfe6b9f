"""Signing in and out, one's own password, and the first administrator."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jiuzhu.foundation.accounts import services
from jiuzhu.foundation.accounts.queries import Account, anybody
from jiuzhu.foundation.divisions.rules import full_code
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.interfaces.web.access import public, signed_in
from jiuzhu.interfaces.web.accounts.forms import ChangePasswordForm, LoginForm, SetupForm
from jiuzhu.interfaces.web.accounts.setup import is_setup_code
from jiuzhu.interfaces.web.forms import refuse


class SignIn(LoginView):
    """The login page; before there is any account it leads to the setup."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not anybody():
            return redirect("setup")
        return super().get(request, *args, **kwargs)


login = public(SignIn.as_view())
logout = public(LogoutView.as_view())


@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_password(
                user_id=request.actor.user_id,
                password=form.cleaned_data["password"],
                actor=request.actor,
                at=request.now,
                must_change_password=False,
            )
        except DomainError as error:
            refuse(form, error)
        else:
            request.user.refresh_from_db()
            update_session_auth_hash(request, cast(Account, request.user))
            messages.success(request, "密码已修改，下次登录请用新密码。")
            return redirect("desk")
    page = {"form": form, "forced": request.user.must_change_password}
    return render(request, "accounts/change_password.html", page, status=400 if form.errors else 200)


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Open the first account, an administrator of the whole place; only while there is none."""
    if anybody():
        return redirect("login")
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not is_setup_code(form.cleaned_data["code"]):
            form.add_error("code", "设置码不对。请照启动平台的终端窗口里显示的数字输入。")
        else:
            try:
                services.open_first_account(
                    username=form.cleaned_data["username"],
                    name=form.cleaned_data["name"],
                    password=form.cleaned_data["password"],
                    division_code=full_code(load_pack(settings.POLICY_PACK).division_code),
                    at=request.now,
                )
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(request, "系统管理员已建立，请登录。")
                return redirect("login")
    return render(request, "accounts/setup.html", {"form": form}, status=400 if form.errors else 200)
