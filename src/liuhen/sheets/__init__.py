"""The sheets room: spreadsheets (XLSX, ECMA-376) that people fill in, and lists they take away.

    read(data, columns) -> Sheet          reading: rows of plain values, and what is wrong where, in Chinese
    write(title, columns, rows, at=…)     writing: a list as a workbook; text is never a formula
    template(columns, at=…)               templates: an empty workbook that explains itself

Pure: no Django, no clock, no database. A workbook that comes in is hostile: every part is bounded before it is parsed,
and `SheetError` is the only exception. Decision: docs/adr/0081.
"""
