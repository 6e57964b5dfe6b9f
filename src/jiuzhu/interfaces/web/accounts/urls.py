"""Addresses of signing in and of the administrator's pages."""

from __future__ import annotations

from django.urls import path

from jiuzhu.interfaces.web.accounts import signing, views

urlpatterns = [
    path("login/", signing.login, name="login"),
    path("logout/", signing.logout, name="logout"),
    path("password/", signing.change_password, name="change-password"),
    path("setup/", signing.setup, name="setup"),
    path("manage/accounts/", views.accounts, name="accounts"),
    path("manage/accounts/new/", views.new_account, name="account-new"),
    path("manage/accounts/<uuid:pk>/", views.account, name="account"),
    path("manage/accounts/<uuid:pk>/post/", views.give_post, name="account-post"),
    path("manage/accounts/<uuid:pk>/password/", views.reset_password, name="account-password"),
    path("manage/accounts/<uuid:pk>/active/", views.set_active, name="account-active"),
    path("manage/posts/<uuid:pk>/end/", views.end_post, name="post-end"),
    path("manage/posts/<uuid:pk>/transfer/", views.transfer, name="post-transfer"),
    path("manage/posts/<uuid:pk>/stand-in/", views.stand_in, name="post-stand-in"),
]
