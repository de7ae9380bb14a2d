"""What each page shows, as frozen dataclasses: a view function fills one, a template shows it, a preview invents one.

Nothing here imports Django or a domain. Moments are aware datetimes and formatted by the template with the `now` of the
page's `Frame`; sizes are bytes; lengths of recordings are seconds; addresses are finished strings.
"""
