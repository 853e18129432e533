"""What htmx asks for."""

from django.http import HttpRequest


def list_template(request: HttpRequest, page: str) -> str:
    """The template of a list page, or only its rows for "Load more".

    Only that asks for rows; the Property Filter, also by htmx, wants the whole page.
    """
    return "components/more_rows.html" if request.headers.get("HX-Target") == "rows" else page
