"""What htmx asks for."""

from django.http import HttpRequest


def wants_more(request: HttpRequest) -> bool:
    """Whether only the next rows of a list are asked for ("Load more").

    The Property Filter, also by htmx, wants the whole page.
    """
    return request.headers.get("HX-Target") == "rows"


def list_template(request: HttpRequest, page: str) -> str:
    """The template of a list page, or only its rows for "Load more"."""
    return "components/more_rows.html" if wants_more(request) else page
