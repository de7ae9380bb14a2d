"""A bureau with two recorders, and a person who uploads the card of one."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from tests.devices.bureau import Bureau, clock, found

from liuhen.uploads.models import UploadedCard, UploadedFile
from liuhen.uploads.services.opening import add_file, expect_files, open_upload
from liuhen.uploads.services.receiving import receive

if TYPE_CHECKING:
    from pathlib import Path

NOW = clock("16:00")


@dataclass
class Uploader:
    """张三 with an open upload of ZF-017."""

    bureau: Bureau
    home: Path
    card: UploadedCard

    def add(self, name: bytes, size: int, **given) -> UploadedFile:
        return add_file(at=NOW, card=self.card, raw_name=name, size=size, **given)

    def send(self, file: UploadedFile, data: bytes, offset: int = 0, **given) -> int:
        return receive(at=NOW, file=file, offset=offset, read=BytesIO(data).read, most=len(data), **given)

    def put(self, name: bytes, data: bytes) -> UploadedFile:
        file = self.add(name, len(data))
        if data:  # an empty file is complete as soon as it is named
            self.send(file, data)
        return file

    def expect(self, files: int) -> None:
        expect_files(at=NOW, card=self.card, files=files)

    @property
    def fresh(self) -> UploadedCard:
        return UploadedCard.objects.get(pk=self.card.pk)

    @property
    def state(self) -> str:
        return self.fresh.state

    @property
    def folder(self) -> Path:
        return self.home / "uploads" / str(self.card.pk)


@pytest.fixture
def bureau(db, home, settings) -> Bureau:
    settings.LIUHEN_UPLOADS = home / "uploads"
    bureau = found("yc")
    bureau.device("ZF-017")
    bureau.device("ZF-018")
    return bureau


@pytest.fixture
def uploader(bureau, home) -> Uploader:
    zhang = bureau.zhang
    card = open_upload(actor=bureau.actor(zhang, NOW), at=NOW, person=zhang, device_no="ZF-017")
    return Uploader(bureau, home, card)
