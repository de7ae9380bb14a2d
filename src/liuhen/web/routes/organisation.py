"""Addresses of units, people and posts, second factor, sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from liuhen.web.views import (
    account,
    importing,
    organisation,
    organisation_rules,
    people,
    second_factor,
    training,
    training_one,
)

if TYPE_CHECKING:
    from django.urls import URLPattern

routes: list[URLPattern] = [
    path("account/", account.account, name="account"),
    path("account/sessions/<int:key>/end/", account.end_session, name="end_session"),
    path("account/tokens/", account.new_token, name="make_token"),
    path("account/tokens/<int:key>/revoke/", account.revoke, name="revoke_token"),
    path("account/delegations/", account.delegate_own, name="delegate_own"),
    path("account/second-factor/", second_factor.second_factor, name="second_factor"),
    path("account/second-factor/qr.svg", second_factor.qr, name="second_factor_qr"),
    path("account/second-factor/begin/", second_factor.begin, name="begin_second_factor"),
    path("account/second-factor/confirm/", second_factor.confirm, name="confirm_second_factor"),
    path("account/second-factor/codes/", second_factor.renew, name="renew_codes"),
    path("account/second-factor/off/", second_factor.switch_off, name="drop_second_factor"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/titles/", organisation_rules.titles, name="titles"),
    path("organisation/titles/<int:key>/drop/", organisation_rules.remove_title, name="drop_title"),
    path("organisation/sign-in/", organisation_rules.sign_in_rules, name="sign_in_rules"),
    path("organisation/import/", importing.import_list, name="import_people"),
    path("organisation/import/confirm/", importing.confirm, name="confirm_import"),
    path("organisation/import/template.xlsx", importing.blank, name="people_template"),
    path("organisation/people.xlsx", importing.export, name="export_people"),
    path("organisation/units/<int:key>/", organisation.unit, name="unit"),
    path("organisation/units/<int:key>/below/", organisation.new_unit, name="new_unit"),
    path("organisation/units/<int:key>/name/", organisation.rename, name="rename_unit"),
    path("organisation/units/<int:key>/place/", organisation.move, name="move_unit"),
    path("organisation/units/<int:key>/close/", organisation.close, name="close_unit"),
    path("organisation/units/<int:key>/opening/", organisation.reopen, name="reopen_unit"),
    path("organisation/people/new/", people.new_person, name="new_person"),
    path("organisation/people/<int:key>/", people.person, name="person"),
    path("organisation/people/<int:key>/edit/", people.edit, name="edit_person"),
    path("organisation/people/<int:key>/posts/", people.appoint, name="appoint"),
    path("organisation/people/<int:key>/suspension/", people.stop, name="suspend"),
    path("organisation/people/<int:key>/suspension/lift/", people.let_return, name="resume"),
    path("organisation/people/<int:key>/password/", people.give_password, name="give_password"),
    path("organisation/people/<int:key>/second-factor/", people.reset, name="reset_second_factor"),
    path("organisation/people/<int:key>/sessions/<int:session>/end/", people.end_session_of, name="end_session_of"),
    path("organisation/people/<int:key>/leave/", people.gone, name="leave"),
    path("organisation/people/<int:key>/return/", people.back, name="come_back"),
    path("organisation/people/<int:key>/delegations/", people.delegate_post, name="delegate_post"),
    path("organisation/posts/<int:key>/end/", people.finish_post, name="end_post"),
    path("training/", training.training, name="training"),
    path("training/new/", training.record, name="training_record"),
    path("training/<int:key>/", training_one.one, name="training_one"),
    path("training/<int:key>/withdrawal/", training_one.withdraw, name="withdraw_training"),
    path("training/officers.xlsx", training.sheet, name="training_sheet"),
    path("training/register.<str:kind>", training.paper, name="training_paper"),
    path("organisation/delegations/<int:key>/end/", people.take_back, name="end_delegation"),
]
