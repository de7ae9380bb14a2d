"""The printing room: prescribed forms, registers and device labels on paper.

    filled(form, values, …) -> Document   forms: a form of a pack with what is to stand in it
    as_pdf(document) -> bytes             pdf: PDF/A-2b for the archive
    as_docx(document) -> bytes            docx: the same content, to be worked on
    labels_pdf(labels, at=…) -> bytes     labels: device labels, 24 on a sheet of A4
    qr_svg(text) -> str                   codes: a QR code for a page

Pure: no Django, no clock, no database. The same document gives the same bytes on the same machine (its fonts are the
machine's). What people wrote reaches the typesetter as data only, never as markup. Decision: docs/adr/0080.
"""
