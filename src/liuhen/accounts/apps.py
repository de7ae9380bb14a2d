"""Registers the accounts room with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Agencies, units, people, posts."""

    name = "liuhen.accounts"
    verbose_name = "组织与人员"
