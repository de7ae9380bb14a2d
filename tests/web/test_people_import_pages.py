"""A list of people from a workbook: shown before it is imported, and taken along."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.web.house import NOW

from liuhen.accounts.import_sheets import COLUMNS
from liuhen.accounts.models import Person, Post
from liuhen.accounts.queries import roles_on
from liuhen.ledger.queries import history
from liuhen.sheets.reading import read
from liuhen.sheets.writing import write
from liuhen.web.pages.importing import packed

if TYPE_CHECKING:
    from tests.web.house import House
from tests.web.organisation_pages import TODAY


def sheet(*rows: dict[str, object]) -> SimpleUploadedFile:
    return SimpleUploadedFile("人员.xlsx", write("人员", COLUMNS, rows, at=NOW))  # type: ignore[arg-type]


NEW = {
    "login": "65120100",
    "name": "买买提",
    "card_no": "65120100",
    "unit": "执法二中队",
    "title": "执法人员",
    "from": TODAY,
}


def test_a_list_is_shown_before_it_is_imported_and_imported_once(yc: House):
    client = yc.client("security")
    preview = client.post(reverse("import_people"), {"file": sheet(NEW)})
    assert preview.status_code == 200
    assert "买买提（65120100）" in preview.content.decode()
    assert not Person.objects.filter(login="65120100").exists()
    (rows,) = re.findall(r'name="rows" value="([^"]+)"', preview.content.decode())
    assert client.post(reverse("confirm_import"), {"rows": rows})["Location"] == reverse("organisation")
    made = Person.objects.get(login="65120100")
    assert roles_on(made, TODAY) == {"officer"}
    again = client.post(reverse("confirm_import"), {"rows": rows}, follow=True)
    assert "表里的都已经有了" in again.content.decode()
    assert Post.objects.filter(person=made).count() == 1


def test_a_list_with_one_wrong_row_is_refused_whole_and_says_where(yc: House):
    answer = yc.client("security").post(
        reverse("import_people"), {"file": sheet(NEW, {**NEW, "login": "x", "card_no": "", "unit": "九中队"})}
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "没有叫“九中队”的单位" in html
    assert not Person.objects.filter(login="65120100").exists()


def test_what_is_no_workbook_and_what_was_not_shown_is_refused(yc: House):
    client = yc.client("security")
    for file in (SimpleUploadedFile("x.xlsx", b"nonsense"), SimpleUploadedFile("x.xlsx", b"")):
        assert client.post(reverse("import_people"), {"file": file}).status_code == 422
    assert client.post(reverse("import_people")).status_code == 422
    others = packed([], yc.people["li"].pk)
    forged = signing.dumps({"by": yc.people["security"].pk, "rows": []}, salt="another")
    for rows in ("", "x", others, forged):
        answer = client.post(reverse("confirm_import"), {"rows": rows})
        assert answer.status_code == 422
        assert "预览已经过期" in answer.content.decode()


def test_what_is_exported_can_be_imported_again_and_changes_nothing(yc: House):
    client = yc.client("security")
    answer = client.get(reverse("export_people"))
    assert "attachment" in answer["Content-Disposition"]
    rows = read(answer.content, COLUMNS).rows
    assert len(rows) == len(yc.people)
    preview = client.post(reverse("import_people"), {"file": SimpleUploadedFile("x.xlsx", answer.content)})
    assert "表里的都已经有了" in preview.content.decode()
    assert history(yc.bureau.agency.subject)[-1].act == "agency.people_exported"
    assert read(client.get(reverse("people_template")).content, COLUMNS).rows == ()
    assert BytesIO(answer.content).read(2) == b"PK"
