"""The builder's page: nothing typed is lost, what is wrong stands beside it, and only Save saves."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fieldgate.branches.models import Company
from fieldgate.office.records.base import url_of
from fieldgate.people.models import StaffMember
from fieldgate.people.roles import Role
from fieldgate.people.viewer import System
from fieldgate.properties.models import Property
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.drafting import draft_of
from fieldgate.proposals.actions.save_proposal import save_proposal
from fieldgate.proposals.actions.save_template import save_template
from fieldgate.proposals.content import Content, Item, Service
from fieldgate.proposals.draft import Draft
from fieldgate.proposals.models import Decline, Proposal, ProposalTemplate, Recipient
from fieldgate.proposals.rules import Kind, OfficeStatus
from tests.access.tables import state_of_all_tables
from tests.office.conftest import Office
from tests.test_query_budgets import OFFICE

HTML = '<script>alert("x")</script>'
ADD = url_of(Proposal, "add")
WHOLE: dict[str, str] = {
    "title": "Lawn care", "kind": "contract", "description": "All summer.", "terms": "Net 30.",
    "payment_schedule": "Monthly.", "first_payment_on": "07/31/2026", "payments": "12", "fee": "2.5",
    "s0-group": "Lawn", "s0-name": "Mowing", "s0-description": "Every week.", "s0-visits": "26",
    "s0-price": "$2,500.50", "s0-i0-name": "Crew hour", "s0-i0-quantity": "3.18", "s0-i0-price": "65",
    "s0-i1-name": "Fuel", "s0-i1-quantity": "", "s0-i1-price": "2.50",
    "s1-name": "Aeration", "s1-visits": "1", "s1-price": "400", "s1-optional": "on",
    "s2-name": "Discount", "s2-visits": "0", "s2-price": "-500",
}  # fmt: skip


def manager(office: Office) -> Client:
    return office.browsers[Role.BRANCH_MANAGER]


def whole(office: Office, **more: str) -> dict[str, str]:
    return {**WHOLE, "property": str(office.cast.properties["P1"].pk), **more}


def edit(office: Office, key: str = "APPROVED") -> str:
    return url_of(Proposal, "edit", office.cast.proposals[key].pk)


def fields_of(page: str) -> dict[str, str]:
    """Every field of the builder as a browser would send it back, as its HTML says."""
    form = page[page.index('id="build"') :]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        ticked = 'type="checkbox"' not in tag or "checked" in tag
        if name and ticked:
            found[name[1]] = unescaped(value[1]) if value else "on" if 'type="checkbox"' in tag else ""
    for attributes, text in re.findall(r"<textarea([^>]*)>(.*?)</textarea>", form, re.S):
        name = re.search(r'name="([^"]*)"', attributes)
        assert name
        found[name[1]] = unescaped(text).removeprefix("\n").strip("\r\n")
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def unescaped(text: str) -> str:
    for code, char in (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&#x27;", "'"), ("&amp;", "&")):
        text = text.replace(code, char)
    return text


def typed_part(fields: dict[str, str]) -> dict[str, str]:
    return {name: fields.get(name, "") for name in WHOLE}


def said(answer: Any) -> dict[str, str]:
    """What is wrong, by field."""
    of_form = {name: errors[0] for name, errors in answer.context["form"].errors.items()}
    return {**of_form, **answer.context["page"].faults}


def content_of(row: Proposal) -> Content:
    return draft_of(row).content


# ---- new --------------------------------------------------------------------------------------------------


def test_a_new_proposal_is_typed_saved_opened_again_and_is_unchanged(office: Office) -> None:
    client = manager(office)
    begun = fields_of(client.get(ADD).content.decode())

    answer = client.post(ADD, {**begun, **whole(office), "do": "save"})

    made = Proposal.objects.latest("id")
    assert (answer.status_code, answer["Location"]) == (302, url_of(Proposal, "change", made.pk))
    assert (made.number, made.title, made.kind) == ("802", "Lawn care", "contract")
    assert (made.price_cents, made.convenience_fee_basis_points) == (200_050, 250)
    assert [(s.name, s.price_cents, s.is_optional) for s in content_of(made).services] == [
        ("Mowing", 250_050, False), ("Aeration", 40_000, True), ("Discount", -50_000, False),
    ]  # fmt: skip
    assert content_of(made).services[0].items == (Item("Crew hour", 3_180, 6_500), Item("Fuel", None, 250))

    path = url_of(Proposal, "edit", made.pk)
    opened = fields_of(client.get(path).content.decode())
    before = content_of(made)
    assert client.post(path, {**opened, "do": "save"}).status_code == 302
    made.refresh_from_db()
    assert content_of(made) == before
    assert typed_part(opened) == {
        **typed_part(WHOLE), "s0-price": "2,500.50", "s0-i0-price": "65.00", "s1-price": "400.00",
        "s2-price": "-500.00",
    }  # fmt: skip


def test_a_new_one_begins_at_a_property_with_its_sales_rep(office: Office) -> None:
    place = office.cast.properties["P1"]
    page = manager(office).get(f"{ADD}?property={place.pk}").content.decode()
    fields = fields_of(page)
    assert (fields["property"], fields["sales_rep"]) == (str(place.pk), str(place.sales_rep_id))


def test_a_property_is_found_by_words_and_chosen_with_its_sales_rep(office: Office) -> None:
    client, place = manager(office), office.cast.properties["P2"]
    found = client.post(ADD, {**WHOLE, "find_property": "place p2 springf", "do": "find-property"})
    assert [pk for pk, _ in found.context["page"].finds["properties"]] == [place.pk]
    assert typed_part(fields_of(found.content.decode())) == typed_part(WHOLE)
    chosen = client.post(ADD, {**WHOLE, "do": f"property:{place.pk}"})
    fields = fields_of(chosen.content.decode())
    assert (fields["property"], fields["sales_rep"]) == (str(place.pk), str(place.sales_rep_id))
    assert typed_part(fields) == typed_part(WHOLE)


def test_t_op_23_nothing_out_of_reach_is_found_chosen_or_copied(office: Office) -> None:
    client = manager(office)
    south, theirs = office.cast.properties["PS"], office.cast.proposals["AT-PS"]
    assert (
        "Place PS" not in client.post(ADD, {"find_property": "Place", "do": "find-property"}).content.decode()
    )
    assert "#801" not in client.post(ADD, {"find_source": "801", "do": "find-source"}).content.decode()
    before = state_of_all_tables()
    for do in (
        f"property:{south.pk}",
        f"copy:{theirs.pk}",
        "property:x",
        "copy:\x00",
        "template",
        "template:9",
    ):
        page = client.post(ADD, {"do": do})
        assert page.status_code == 200
        assert page.context["page"].place is None
        assert page.context["services"] == []
    answer = client.post(ADD, {**WHOLE, "property": str(south.pk), "do": "save"})
    assert list(said(answer)) == ["property"]
    assert state_of_all_tables() == before


def test_a_request_is_answered_at_its_property(office: Office) -> None:
    asked = office.cast.requests["OPEN"]
    client = manager(office)
    fields = fields_of(client.get(f"{ADD}?request={asked.pk}").content.decode())
    assert fields["from_request"] == str(asked.pk)
    assert fields["property"] == str(asked.property_id)
    client.post(ADD, {**fields, "s0-name": "A", "s0-price": "1", "do": "save"})
    assert Proposal.objects.latest("id").from_request_id == asked.pk


def test_a_second_press_says_that_it_was_saved_and_loses_nothing(office: Office) -> None:
    client = manager(office)
    posted = {**fields_of(client.get(ADD).content.decode()), **whole(office), "do": "save"}
    assert client.post(ADD, posted).status_code == 302
    again = client.post(ADD, posted)
    made = Proposal.objects.latest("id")
    assert again.status_code == 409
    assert url_of(Proposal, "change", made.pk) in again.content.decode()
    assert typed_part(fields_of(again.content.decode())) == typed_part(WHOLE)
    assert Proposal.objects.filter(title="Lawn care").count() == 1


# ---- buttons ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "do",
    [
        "totals", "add-service", "remove-1", "up-1", "down-1", "add-item-0", "remove-item-0-1", "up-item-0-1",
        "down-item-0-0", "sum-0", "find-property", "find-source", "", "nonsense", "add-x", "up-99", "sum-99",
        "remove-item-0-99", "add-item-99", "\x00", "save-not", "up-item-0", "sum-service",
    ],
)  # fmt: skip
def test_no_button_but_save_saves_and_what_is_typed_comes_back(office: Office, do: str) -> None:
    odd = whole(office, **{"s1-price": "forty", "title": HTML, "first_payment_on": "soon"})
    before = state_of_all_tables()
    for path in (ADD, edit(office)):
        answer = manager(office).post(path, {**odd, "do": do})
        assert answer.status_code == 200, do
        page = answer.content.decode()
        assert HTML not in page
        fields = fields_of(page)
        assert (fields["title"], fields["first_payment_on"]) == (HTML, "soon")
        values = [value for name, value in fields.items() if name.startswith("s")]
        gone = {"remove-1": {"forty", "Aeration", "400"}, "remove-item-0-1": {"Fuel"}}.get(do, set())
        for name in ("s0-name", "s1-name", "s2-name", "s1-price", "s2-price", "s0-i1-name", "s0-description"):
            assert odd[name] in values or odd[name] in gone, (do, name)
    assert state_of_all_tables() == before


def test_services_and_items_are_added_moved_and_removed(office: Office) -> None:
    def press(do: str) -> list[str]:
        fields = fields_of(manager(office).post(ADD, {**WHOLE, "do": do}).content.decode())
        return [fields[f"s{n}-name"] for n in range(9) if f"s{n}-name" in fields] + [
            fields[f"s0-i{n}-name"] for n in range(9) if f"s0-i{n}-name" in fields
        ]

    assert press("add-service") == ["Mowing", "Aeration", "Discount", "", "Crew hour", "Fuel"]
    assert press("up-1") == ["Aeration", "Mowing", "Discount"]
    assert press("down-1") == ["Mowing", "Discount", "Aeration", "Crew hour", "Fuel"]
    assert press("up-0") == press("down-2") == ["Mowing", "Aeration", "Discount", "Crew hour", "Fuel"]
    assert press("remove-1") == ["Mowing", "Discount", "Crew hour", "Fuel"]
    assert press("add-item-0")[-3:] == ["Crew hour", "Fuel", ""]
    assert press("down-item-0-0")[-2:] == ["Fuel", "Crew hour"]
    assert press("up-item-0-1")[-2:] == ["Fuel", "Crew hour"]
    assert press("remove-item-0-0") == ["Mowing", "Aeration", "Discount", "Fuel"]


def test_a_price_is_taken_from_the_items_when_asked_for(office: Office) -> None:
    fields = fields_of(manager(office).post(ADD, {**WHOLE, "do": "sum-0"}).content.decode())
    assert fields["s0-price"] == "209.20"  # 3.18 at $65.00, and fuel for $2.50
    unread = {**WHOLE, "s0-i0-price": "many", "do": "sum-0"}
    assert fields_of(manager(office).post(ADD, unread).content.decode())["s0-price"] == "$2,500.50"


def test_the_total_is_the_servers_whatever_is_typed(office: Office) -> None:
    def total(**more: str) -> str:
        answer = manager(office).post(ADD, {**WHOLE, **more, "do": "totals"}, headers={"X-Part": "totals"})
        text = re.sub(r"<[^>]*>", " ", answer.content.decode())
        return " ".join(text.split())

    assert total() == (
        "Total $2,000.50 3 services, 1 of them optional. With the customer's options $2,000.50 to $2,400.50."
    )
    assert total(**{"s1-price": "-1"}).endswith("With the customer's options $1,999.50 to $2,000.50.")
    assert total(**{"s0-price": "much"}).startswith("Total -$500 ")
    assert total(**{"s0-price": "much"}).endswith("1 price cannot be read yet.")
    assert total(total="1", price_cents="1").startswith("Total $2,000.50 ")


def test_a_template_and_another_proposal_are_put_below_what_is_there(office: Office) -> None:
    client, source = manager(office), office.cast.proposals["PENDING"]
    copied = fields_of(client.post(ADD, {**WHOLE, "terms": "", "do": f"copy:{source.pk}"}).content.decode())
    names = [copied[f"s{n}-name"] for n in range(5)]
    assert names == ["Mowing", "Aeration", "Discount", "Service 1", "Service 2"]
    assert (copied["title"], copied["s3-price"]) == ("Lawn care", "400.00")

    made = save_template(System(), source.pk, "Landscaping")
    used = fields_of(client.post(ADD, {"do": "template", "template": str(made)}).content.decode())
    assert (used["title"], used["kind"], used["s0-name"]) == ("Major Landscaping", "work_order", "Service 1")
    begun = fields_of(client.get(f"{ADD}?template={made}").content.decode())
    assert (begun["title"], begun["s1-price"]) == ("Major Landscaping", "21.35")


# ---- what cannot be ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *(("s0-price", typed) for typed in (
            "", "1,23", "forty", "1.005", "1e3", "٣", "$", "--1", "9999999999999", "1 2", "0x1", "\x00",
        )),
        *(("s0-visits", typed) for typed in ("", "-1", "1.5", "many", "999999", "٣")),
        *(("s0-i0-quantity", typed) for typed in ("1.2345", "many", "1,2", "-", ".", "9" * 13)),
        *(("s0-i0-price", typed) for typed in ("1.005", "x")),
        ("s0-name", ""), ("s0-name", "x" * 201), ("s0-name", "a\x00b"), ("s0-i0-name", ""),
        ("s0-i0-name", "x" * 301), ("s0-group", "x" * 201), ("s0-description", "x" * 20_001),
        ("title", ""), ("title", "x" * 201), ("title", "a\x07b"), ("kind", "gift"), ("kind", ""),
        ("fee", "200"), ("fee", "many"), ("first_payment_on", "13/45/2026"), ("first_payment_on", ""),
        ("first_payment_on", "01/01/1999"), ("payments", "0"), ("payments", "121"), ("payments", "x"),
        ("payments", ""), ("sales_rep", "99999999999999999999"), ("sales_rep", "x"), ("from_request", "0"),
        ("number", "501"), ("number", "a b"), ("property", ""), ("property", "x"), ("property", "9" * 30),
        ("terms", "x" * 20_001), ("terms", "a\x00"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(
    office: Office, field: str, typed: str
) -> None:
    before = state_of_all_tables()
    posted = whole(office, **{field: typed})
    answer = manager(office).post(ADD, {**posted, "do": "save"})
    assert answer.status_code == 200
    assert list(said(answer)) == [field]
    assert said(answer)[field] in unescaped(answer.content.decode())
    page = fields_of(answer.content.decode())
    kept = [name for name in WHOLE if name != field]
    assert {name: page.get(name, "") for name in kept} == {name: posted[name] for name in kept}
    if field not in ("kind", "sales_rep", "from_request", "property") and "\x00" not in typed:
        assert page[field].strip() == typed.strip()
    assert state_of_all_tables() == before


@pytest.mark.parametrize(
    "more",
    [
        {"s2-price": "-2,500.51"},
        {"s1-price": "-2,000.51"},
        {"s0-price": "9,999,999,999.99", "s1-price": "500.01"},
        {f"s{n}-name": "X" for n in range(301)} | {f"s{n}-price": "1" for n in range(301)},
    ],
    ids=["below zero", "below zero with an option", "beyond the most with an option", "301 services"],
)
def test_a_total_that_cannot_be_is_said_above_the_services(office: Office, more: dict[str, str]) -> None:
    answer = manager(office).post(ADD, {**whole(office, **more), "do": "save"})
    assert list(said(answer)) == ["services"]
    assert said(answer)["services"] in answer.content.decode()


def test_a_service_of_41_items_is_refused_beside_it(office: Office) -> None:
    items = {f"s0-i{n}-name": f"Item {n}" for n in range(41)}
    answer = manager(office).post(ADD, {**whole(office, **items), "do": "save"})
    assert list(said(answer)) == ["s0-items"]


def test_monthly_payments_of_a_work_order_are_refused(office: Office) -> None:
    answer = manager(office).post(ADD, {**whole(office, kind="work_order"), "do": "save"})
    assert list(said(answer)) == ["payments"]


def test_rows_where_nothing_was_typed_are_left_out(office: Office) -> None:
    blank = {"s1-name": " ", "s1-price": "", "s1-visits": "1", "s0-i0-name": "", "s0-i0-quantity": "",
             "s0-i0-price": ""}  # fmt: skip
    assert manager(office).post(ADD, {**whole(office, **blank), "do": "save"}).status_code == 302
    services = content_of(Proposal.objects.latest("id")).services
    assert [(s.position, s.name, len(s.items)) for s in services] == [(1, "Mowing", 1), (2, "Discount", 0)]


def test_every_fault_is_said_at_once(office: Office) -> None:
    posted = whole(office, title="", **{"s0-price": "x", "s1-name": "", "s2-visits": "x"})
    answer = manager(office).post(ADD, {**posted, "property": "", "do": "save"})
    assert sorted(said(answer)) == ["property", "s0-price", "s1-name", "s2-visits", "title"]


def test_prices_are_read_in_the_companys_currency(office: Office) -> None:
    Company.objects.update(currency="JPY")
    refused = manager(office).post(ADD, {**whole(office, **{"s0-price": "2500.50"}), "do": "save"})
    assert "This is no amount of JPY. Write it as 1,234," in said(refused)["s0-price"]
    taken = whole(office, **{"s0-price": "¥2,500".strip("¥"), "s0-i1-price": "2", "s0-i0-price": "65"})
    assert manager(office).post(ADD, {**taken, "do": "save"}).status_code == 302
    made = Proposal.objects.latest("id")
    assert (made.price_cents, made.currency) == (2_000, "JPY")


# ---- one that is there ------------------------------------------------------------------------------------


def test_two_at_once_the_second_is_told_and_loses_nothing(office: Office) -> None:
    client, path = manager(office), edit(office)
    mine = fields_of(client.get(path).content.decode())
    theirs = {**mine, "title": "Theirs", "do": "save"}
    assert office.browsers[Role.SALES_REP].post(path, theirs).status_code == 302

    refused = client.post(path, {**mine, "title": "Mine", "terms": "My terms", "do": "save"})

    assert refused.status_code == 409
    fields = fields_of(refused.content.decode())
    assert (fields["title"], fields["terms"]) == ("Mine", "My terms")
    assert Proposal.objects.get(number="504").title == "Theirs"
    # Pressing save again changes nothing about it; to replace it is a button of its own.
    assert client.post(path, {**fields, "do": "save"}).status_code == 409
    replacing = re.search(r'value="(replace-[0-9a-f]{64})"', refused.content.decode())
    assert replacing
    assert client.post(path, {**fields, "do": replacing[1]}).status_code == 302
    assert Proposal.objects.get(number="504").title == "Mine"
    assert client.post(path, {**fields, "do": replacing[1]}).status_code == 409


def test_a_page_without_its_state_saves_nothing(office: Office) -> None:
    before = state_of_all_tables()
    for more in ({}, {"loaded": ""}, {"loaded": "\x00"}, {"loaded": "x" * 9_999}):
        answer = manager(office).post(edit(office), {**whole(office), **more, "do": "save"})
        assert answer.status_code == 409
    assert state_of_all_tables() == before


def test_what_waits_for_an_answer_is_saved_and_delivered_again_at_once(office: Office) -> None:
    client, path = manager(office), edit(office, "PENDING")
    row = office.cast.proposals["PENDING"]
    opened = client.get(path)
    fields = fields_of(opened.content.decode())
    assert "Save and deliver again" in opened.content.decode()
    tick = fields["recipients"]
    assert client.post(path, {**fields, "s0-price": "1", "recipients": tick, "do": "save"}).status_code == 302
    row.refresh_from_db()
    assert row.version is not None
    assert (row.version.ordinal, row.version.price_cents, row.price_cents) == (2, 2_235, 2_235)
    told = Recipient.objects.filter(version=row.version).values_list("contact__name", flat=True)
    assert len(told) == 1


@pytest.mark.parametrize("recipients", ["x", "0-open", "999999-open", "\x00"])
def test_recipients_that_are_none_are_refused_and_nothing_is_saved(office: Office, recipients: str) -> None:
    client, path = manager(office), edit(office, "PENDING")
    fields = fields_of(client.get(path).content.decode())
    before = state_of_all_tables()
    answer = client.post(path, {**fields, "title": "Other", "recipients": recipients, "do": "save"})
    assert answer.status_code == 200
    assert list(said(answer)) == ["recipients"]
    assert said(answer)["recipients"] in answer.content.decode()
    assert fields_of(answer.content.decode())["title"] == "Other"
    assert state_of_all_tables() == before


@pytest.mark.parametrize("key", ["ACCEPTED", "REJECTED", "LOST-UNSENT"])
def test_what_is_decided_has_no_edit_and_says_the_way_on(office: Office, key: str) -> None:
    client, path, row = manager(office), edit(office, key), office.cast.proposals[key]
    before = state_of_all_tables()
    opened = client.get(path)
    assert opened.status_code == 409
    assert "to the proposal" in opened.content.decode()
    posted = client.post(path, {**whole(office), "do": "save"})
    assert posted.status_code == 409
    kept = typed_part(fields_of(posted.content.decode()))
    assert {**kept, "kind": ""} == {**typed_part(WHOLE), "kind": ""}
    assert state_of_all_tables() == before
    assert f'href="{path}"' not in client.get(url_of(Proposal, "change", row.pk)).content.decode()


def test_what_is_accepted_while_the_page_is_open_is_not_changed(office: Office) -> None:
    client, path, row = manager(office), edit(office, "PENDING"), office.cast.proposals["PENDING"]
    fields = fields_of(client.get(path).content.decode())
    change_status(System(), row.pk, OfficeStatus.WON)
    answer = client.post(path, {**fields, "title": "Other", "do": "save"})
    assert answer.status_code == 409
    assert "change order" in answer.content.decode()
    assert fields_of(answer.content.decode())["title"] == "Other"


def test_property_and_kind_of_what_was_delivered_are_not_asked_for(office: Office) -> None:
    page = manager(office).get(edit(office, "PENDING")).content.decode()
    assert 'name="find_property"' not in page
    assert 'name="kind"' not in page
    assert 'name="number"' not in page


# ---- budgets ----------------------------------------------------------------------------------------------


def large(office: Office) -> Proposal:
    service = Service(1, "Group", "Mowing", "Every week.", 26, 100, items=(Item("Hour", 1000, 100),))
    services = tuple(replace(service, is_optional=n % 3 == 0) for n in range(300))
    draft = Draft(
        office.cast.properties["P1"].pk, Kind.WORK_ORDER, Content("Large", "", "", "", "USD", services)
    )
    return Proposal.objects.get(pk=save_proposal(System(), None, draft))


def queries(client: Client, path: str, posted: dict[str, str] | None = None) -> tuple[int, HttpResponse]:
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(path, posted) if posted else client.get(path)
    asked = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    return len(asked), answer  # type: ignore[return-value]


def test_300_services_are_built_within_the_budget(office: Office) -> None:
    row = large(office)
    change_status(System(), row.pk, OfficeStatus.APPROVED)
    client = office.browsers[Role.BRANCH_ADMIN]
    client.get("/office/")
    path = url_of(Proposal, "edit", row.pk)
    counted, opened = queries(client, path)
    fields = fields_of(opened.content.decode())
    assert len([name for name in fields if name.endswith("-name")]) == 600
    assert counted <= OFFICE
    for do in ("totals", "add-service", "up-299", "sum-7"):
        counted, _ = queries(client, path, {**fields, "do": do})
        assert counted <= OFFICE, do
    for page in ("change", "preview"):
        counted, _ = queries(client, url_of(Proposal, page, row.pk))
        assert counted <= OFFICE, page
    assert client.post(path, {**fields, "title": "Larger", "do": "save"}).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.price_cents, row.services.count()) == ("Larger", 20_000, 300)


def test_the_builder_of_what_was_delivered_keeps_the_budget(office: Office) -> None:
    client, path = office.browsers[Role.BRANCH_ADMIN], edit(office, "PENDING")
    client.get("/office/")
    assert queries(client, path)[0] <= OFFICE


# ---- roles, templates, declines ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_t_op_26_whoever_may_not_build_sees_no_way_in_and_gets_403(office: Office, role: Role) -> None:
    client = office.browsers[role]
    may = role is not Role.READ_ONLY
    for path in (ADD, edit(office)):
        assert client.get(path).status_code == (200 if may else 403)
        assert client.post(path, {**whole(office), "do": "save"}).status_code in (
            (302, 409) if may else (403,)
        )
    listed = client.get(url_of(Proposal, "changelist")).content.decode()
    assert (ADD in listed) == may
    preview = url_of(Proposal, "preview", office.cast.proposals["APPROVED"].pk)
    assert client.get(preview).status_code == 200


def test_templates_are_saved_renamed_and_deleted_by_buttons(office: Office) -> None:
    client, row = manager(office), office.cast.proposals["PENDING"]
    save = url_of(Proposal, "button", row.pk, "save-template")
    assert client.post(save, {"name": "Landscaping"}).status_code == 302
    made = ProposalTemplate.objects.get(name="Landscaping")
    taken = client.post(save, {"name": "Landscaping"})
    assert taken.status_code == 409
    assert "There is a template of this name already" in taken.content.decode()
    rename = url_of(ProposalTemplate, "button", made.pk, "rename")
    assert 'value="Landscaping"' in client.get(rename).content.decode()
    assert client.post(rename, {"name": "Beds"}).status_code == 302
    remove = url_of(ProposalTemplate, "button", made.pk, "remove")
    assert "Beds" in client.get(remove).content.decode()
    answer = client.post(remove)
    assert (answer.status_code, answer["Location"]) == (302, url_of(ProposalTemplate, "changelist"))
    assert not ProposalTemplate.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize(
    ("key", "button", "leads"),
    [("PENDING", "copy", True), ("ACCEPTED", "copy", True), ("ACCEPTED", "change-order", True),
     ("PENDING", "change-order", False), ("ACCEPTED", "revise", False)],
)  # fmt: skip
def test_a_copy_or_an_order_leads_to_its_builder_and_is_offered_where_it_makes_sense(
    office: Office, key: str, button: str, leads: bool
) -> None:
    client, row = manager(office), office.cast.proposals[key]
    path = url_of(Proposal, "button", row.pk, button)
    assert (path in client.get(url_of(Proposal, "change", row.pk)).content.decode()) == leads
    answer = client.post(path)
    if not leads:
        assert answer.status_code == 409
        return
    made = Proposal.objects.latest("id")
    assert answer["Location"] == url_of(Proposal, "edit", made.pk)
    assert client.get(answer["Location"]).status_code == 200
    if button == "change-order":
        assert "#802" in client.get(url_of(Proposal, "change", row.pk)).content.decode()


def test_a_contract_is_revised_from_its_record(office: Office) -> None:
    client, row = manager(office), office.cast.proposals["ACCEPTED"]
    Proposal.objects.filter(pk=row.pk).update(kind=Kind.CONTRACT.value)
    answer = client.post(url_of(Proposal, "button", row.pk, "revise"))
    revised = Proposal.objects.get(number="502", revision=1)
    assert answer["Location"] == url_of(Proposal, "edit", revised.pk)


def test_what_was_declined_may_be_lost_and_a_reset_lets_it_be_written_again(office: Office) -> None:
    client, row = manager(office), office.cast.proposals["PENDING"]
    Decline.objects.create(
        version_id=row.version_id or 0, contact=office.cast.contacts["PRI"], name="Person PRI",
        reason="Too <dear>", at="2026-06-01T17:00:00Z",
    )  # fmt: skip
    record = client.get(url_of(Proposal, "change", row.pk)).content.decode()
    assert "Too &lt;dear&gt;" in record
    for button in ("lost", "reset"):
        assert url_of(Proposal, "button", row.pk, button) in record
    assert edit(office, "PENDING") not in record
    assert client.post(url_of(Proposal, "button", row.pk, "lost")).status_code == 302


def test_the_preview_reads_as_the_paper_and_is_marked_as_a_draft(office: Office) -> None:
    client = manager(office)
    client.post(ADD, {**fields_of(client.get(ADD).content.decode()), **whole(office), "do": "save"})
    made = Proposal.objects.latest("id")
    before = state_of_all_tables()
    page = client.get(url_of(Proposal, "preview", made.pk)).content.decode()
    parts = ("DRAFT", "Lawn care", "Mowing", "3.18 at $65.00", "Optional services", "Aeration", "$2,000.50",
             "Payment schedule", "07/31/26", "Net 30.", "Place P1")  # fmt: skip
    assert [words for words in parts if words not in page] == []
    assert "Acceptance" not in page
    assert state_of_all_tables() == before


def test_staff_of_another_branch_are_not_offered_as_rep(office: Office) -> None:
    names = [name for _, name in manager(office).get(ADD).context["form"].fields["sales_rep"].choices]
    assert "Staff ST-N" in names
    assert StaffMember.objects.get(user=office.cast.users["ST-S"]).name not in names
    assert Property.objects.count() == 4
