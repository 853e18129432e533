"""What the views of signing show: the form, its review, and the pages for when there is nothing to sign."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fieldgate.kit import clock
from fieldgate.people import stepup
from fieldgate.people.http import CustomerRequest
from fieldgate.proposals.content import choose
from fieldgate.proposals.errors import Closed
from fieldgate.proposals.forms.sign import DRAWN, TYPED, SignForm
from fieldgate.proposals.jobs import want_document
from fieldgate.proposals.queries.proposals import ProposalDetail
from fieldgate.proposals.queries.sign import Terms
from fieldgate.proposals.views.proposals import address, changes_of, groups, option, words_of
from fieldgate.proposals.words.sign import name_of, too_late, total_of

Words = dict[str, Any]


def form_for(found: ProposalDetail, terms: Terms, data: Any = None) -> SignForm:
    """The form of this version's options; filled from what was posted, if anything was."""
    choices = {s.position: s.name for s in found.content.services if s.is_optional}
    return SignForm(data, choices=choices, consent_sha256=terms.sha256)


def form_page(
    request: CustomerRequest,
    found: ProposalDetail,
    terms: Terms,
    form: SignForm,
    *,
    with_errors: bool = False,
) -> HttpResponse:
    """What is offered and agreed to, and where to sign. An old consent is not ticked again."""
    offered = [s for s in found.content.services if s.is_optional]
    ticked = {s.position for s in offered if str(s.position) in (form["option"].value() or ())}
    is_consent_ours = form["consent_sha256"].value() == terms.sha256
    page = {
        **_head(found),
        "form": form,
        "errors": _errors(form) if with_errors else [],
        "changes": changes_of(request, found),
        "groups": groups(found.content) if request.portal.show_service_details else [],
        "description": found.content.description,
        "terms": found.content.terms,
        "payment_schedule": found.content.payment_schedule,
        "options": [(s.position, *option(s, found.row.currency)[:2], s.position in ticked) for s in offered],
        "total": total_of(choose(found.content, ticked)),
        "consent": _paragraphs(terms.text),
        "consent_sha256": terms.sha256,
        "has_consented": bool(form["consent"].value()) and is_consent_ours,
        "kind": form["kind"].value() or TYPED,
        "is_new": not form.is_bound,
        "form_of": stepup.form_of(request),
    }
    return render(request, "proposals/sign.html", {"page": page})


def total_fragment(request: HttpRequest, found: ProposalDetail) -> HttpResponse:
    """What the options ticked on the page come to; what is no option here counts nothing (T-ES-10)."""
    ticked = {int(p) for p in request.GET.getlist("option") if p.isascii() and p.isdigit() and len(p) < 10}
    return render(request, "proposals/sign_total.html", {"total": total_of(choose(found.content, ticked))})


def review_page(request: CustomerRequest, found: ProposalDetail, form: SignForm) -> HttpResponse:
    """All of it once more, and the act (WCAG 3.3.4). The form is valid."""
    sent = form.cleaned_data
    content = choose(found.content, sent["option"])
    page = {
        **_head(found),
        "form": form,
        "title": name_of(found),
        "property": found.row.property_name,
        "total": total_of(content),
        "options": [option(s, content.currency) for s in content.services if s.is_optional],
        "has_terms": bool(content.terms),
        "name": sent["name"],
        "role": found.standing.role,
        "signature": sent["signature"],
        "kind": DRAWN if sent["signature"] else TYPED,
        "form_of": stepup.form_of(request),
    }
    return render(request, "proposals/sign_review.html", {"page": page})


def waiting_page(
    request: CustomerRequest, found: ProposalDetail, terms: Terms, status: int = 200
) -> HttpResponse:
    """Nothing is signed before there is the document to read. A page that waits asks again by htmx."""
    if not terms.has_failed:
        want_document(found.standing.version_id)
        if "HX-Request" in request.headers:
            return HttpResponse(status=204)
    page = {**_head(found), "has_failed": terms.has_failed}
    return render(request, "proposals/sign_waiting.html", {"page": page}, status=status)


def closed_page(request: CustomerRequest, found: ProposalDetail, why: Closed) -> HttpResponse:
    """409: what happened, and the way on. Whoever signed it themselves is led to what they signed."""
    if why is Closed.SIGNED and found.standing.signed and found.standing.signed.is_own:
        return HttpResponseRedirect(proposal_url(found))
    page = {**_head(found), "why": too_late(found, why)}
    return render(request, "proposals/closed.html", {"page": page}, status=409)


def consent_page(
    request: CustomerRequest, found: ProposalDetail, terms: Terms, status: int = 200
) -> HttpResponse:
    """The consent and where it stands; how to sign on paper; and to withdraw it or to agree again."""
    page = {
        **_head(found),
        "consent": _paragraphs(terms.text),
        "consent_sha256": terms.sha256,
        "given_on": clock.on_page(terms.given_on) if terms.given_on else "",
        "withdrawn_on": clock.on_page(terms.withdrawn_on) if terms.withdrawn_on else "",
        "may_sign": bool(found.standing.role),
        "is_open": found.standing.is_open(found.row.portal),
        "send_to": (terms.office.company, *terms.office.lines),
        "pdf_url": url("document_pdf", found) if found.standing.is_printed else "",
    }
    return render(request, "proposals/consent.html", {"page": page}, status=status)


def proposal_url(found: ProposalDetail) -> str:
    """Where the proposal is read."""
    return address(found.row.number, None if found.row.is_newest else found.row.revision)


def url(name: str, found: ProposalDetail) -> str:
    """An address under this proposal: the newest revision's, or that of the one that was named."""
    here = reverse(f"proposals:{name}", args=[found.row.number])
    return here if found.row.is_newest else f"{here}?revision={found.row.revision}"


def review_url(found: ProposalDetail) -> str:
    """Where what was typed is reviewed, and sent to."""
    return _with(url("sign", found), "review=1")


def _with(url: str, parameter: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{parameter}"


def _head(found: ProposalDetail) -> Words:
    here = url("sign", found)
    words = words_of([found.row])[0]
    return {
        "heading": words.heading,
        "place": words.place,
        "here": here,
        "review_url": review_url(found),
        "total_url": _with(here, "total=1"),
        "back_url": proposal_url(found),
        "document_url": url("document", found),
        "consent_url": url("consent", found),
        "fingerprint": found.standing.fingerprint,
    }


def _errors(form: SignForm) -> list[tuple[str, str, str]]:
    """Field, label and words of each error, in the order of the page; of hidden fields without a label."""
    return [
        (name, str(form.fields[name].label or "") if name in form.fields else "", str(words))
        for name, found in form.errors.items()
        for words in found
    ]


def _paragraphs(text: str) -> list[tuple[str, str]]:
    """The paragraphs of a consent, each as what it is about, if it says so, and the rest."""
    parts = (paragraph.partition(": ") for paragraph in text.split("\n\n"))
    return [
        (f"{about}{colon}", rest) if rest and len(about) < 30 else ("", about + colon + rest)
        for about, colon, rest in parts
    ]
