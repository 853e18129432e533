"""`{% shell %}` for signed-in pages and `{% entrance %}` for those before; no slice imports the shell."""

from dataclasses import dataclass

from django import template
from django.template import Context

from fieldgate.branches.doors import company_name
from fieldgate.home.shell import Shell, build_shell, initials, logo_url
from fieldgate.people.http import portal_of

register = template.Library()


@dataclass(frozen=True)
class Entrance:
    """The frame of signed-out pages."""

    title: str
    logo_url: str
    mark: str


@register.simple_tag(takes_context=True)
def shell(context: Context) -> Shell | None:
    """The shell of the current request, or None."""
    return build_shell(context["request"])


@register.simple_tag(takes_context=True)
def entrance(context: Context) -> Entrance:
    """Whose door this is: the portal's, else the company's office."""
    portal = portal_of(context["request"])
    if portal:
        return Entrance(portal.title, logo_url(portal), initials(portal.title)[:1])
    name = company_name()
    return Entrance(name, "", initials(name)[:1])
