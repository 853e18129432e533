"""Writing proposals: given, when, then. Refusals change nothing, and L-35 holds after each test (verify)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fieldgate.audit.models import AuditEvent
from fieldgate.branches.models import Company
from fieldgate.kit.models import Counter
from fieldgate.people.errors import NotAllowed
from fieldgate.people.models import StaffMember
from fieldgate.people.viewer import System
from fieldgate.proposals.actions.change_status import change_status
from fieldgate.proposals.actions.copy_proposal import copy_proposal
from fieldgate.proposals.actions.create_change_order import create_change_order
from fieldgate.proposals.actions.delete_template import delete_template
from fieldgate.proposals.actions.deliver_proposal import deliver_proposal
from fieldgate.proposals.actions.drafting import draft_of, state_of
from fieldgate.proposals.actions.reset_proposal import reset_proposal
from fieldgate.proposals.actions.revise_contract import revise_contract
from fieldgate.proposals.actions.save_proposal import Again, Loaded, save_proposal
from fieldgate.proposals.actions.save_template import rename_template, save_template
from fieldgate.proposals.content import Content, Item, Monthly, Service, read
from fieldgate.proposals.draft import Draft, tidy
from fieldgate.proposals.errors import (
    ChangedMeanwhile,
    DraftRefused,
    NotEditable,
    NotForThis,
    ProposalNotFound,
    SavedAlready,
    TemplateNotFound,
)
from fieldgate.proposals.models import (
    Decline,
    Proposal,
    ProposalItem,
    ProposalService,
    ProposalTemplate,
    ProposalVersion,
)
from fieldgate.proposals.rules import Kind, OfficeStatus
from tests.access.tables import state_of_all_tables
from tests.cast import Cast
from tests.make import make_proposal, make_request

NOON = datetime(2026, 6, 1, 17, tzinfo=UTC)
MOWING = Service(
    1, "Lawn", "Mowing", "Every week.", 26, 250_000,
    items=(Item("Crew hour", 3_180, 6_500), Item("Fuel", None, 250)),
)  # fmt: skip
OPTION = Service(2, "", "Aeration", "", 1, 40_000, is_optional=True)
DISCOUNT = Service(3, "", "Discount", "", 0, -50_000)
CONTENT = Content("Lawn care", "All summer.", "Net 30.", "Monthly.", "USD", (MOWING, OPTION, DISCOUNT))


def new(cast: Cast, **more: object) -> Draft:
    return replace(Draft(cast.properties["P1"].pk, Kind.WORK_ORDER, CONTENT), **more)  # type: ignore[arg-type]


def loaded(proposal: Proposal) -> Loaded:
    proposal.refresh_from_db()
    return Loaded(state_of(proposal, draft_of(proposal)))


def content_of(proposal_id: int) -> Content:
    return draft_of(Proposal.objects.get(pk=proposal_id)).content


@contextmanager
def refused(error: type[Exception], says: str | None = None) -> Iterator[None]:
    before = state_of_all_tables()
    with pytest.raises(error, match=says):
        yield
    assert state_of_all_tables() == before


# ---- a new one --------------------------------------------------------------------------------------------


def test_a_new_proposal_is_being_prepared_with_all_that_was_written(cast: Cast) -> None:
    rep = StaffMember.objects.get(user=cast.users["ST-N"])
    asked = cast.requests["OPEN"]
    draft = new(cast, kind=Kind.CONTRACT, sales_rep=rep.pk, fee=250, from_request=asked.pk)
    draft = replace(draft, content=replace(CONTENT, monthly=Monthly("2026-07-31", 12)))

    made = Proposal.objects.get(pk=save_proposal(cast.staff("ST-N"), None, draft))

    assert (made.office_status, made.portal_status, made.version_id) == ("bidding", "hidden", None)
    assert (made.number, made.revision, made.currency) == ("802", 0, "USD")
    assert (made.sales_rep_id, made.convenience_fee_basis_points) == (rep.pk, 250)
    assert (made.from_request_id, made.property_id) == (asked.pk, cast.properties["P1"].pk)
    assert (made.first_payment_on, made.payments) == (date(2026, 7, 31), 12)
    assert draft_of(made) == replace(tidy(draft), number="802")


def test_l_35_the_price_is_the_sum_of_what_is_not_optional(cast: Cast) -> None:
    made = Proposal.objects.get(pk=save_proposal(System(), None, new(cast)))
    assert made.price_cents == 200_000
    assert list(made.services.values_list("position", "price_cents")) == [
        (1, 250_000), (2, 40_000), (3, -50_000),
    ]  # fmt: skip
    items = ProposalItem.objects.filter(service__proposal=made).order_by("position")
    assert list(items.values_list("name", "quantity_thousandths", "unit_price_cents")) == [
        ("Crew hour", 3_180, 6_500), ("Fuel", None, 250),
    ]  # fmt: skip


def test_saving_leaves_a_row_in_the_audit(cast: Cast) -> None:
    made = save_proposal(cast.staff("ST-N"), None, new(cast))
    save_proposal(cast.staff("ST-N"), made, new(cast))
    acts = AuditEvent.objects.filter(on=f"proposal:{made}").order_by("id").values_list("act", "actor")
    who = f"user:{cast.users['ST-N'].pk}"
    assert list(acts) == [("proposal made", who), ("proposal changed", who)]


def test_numbers_follow_one_another_and_pass_over_what_is_taken(cast: Cast) -> None:
    first = Proposal.objects.get(pk=save_proposal(System(), None, new(cast)))
    make_proposal("803", cast.properties["P1"], 100, sent=None)
    second = Proposal.objects.get(pk=save_proposal(System(), None, new(cast)))
    assert (first.number, second.number) == ("802", "804")


def test_a_chosen_number_is_taken_and_the_counter_passes_over_it(cast: Cast) -> None:
    chosen = Proposal.objects.get(pk=save_proposal(System(), None, new(cast, number=" 802 ")))
    assert chosen.number == "802"
    assert Proposal.objects.get(pk=save_proposal(System(), None, new(cast))).number == "803"


def test_a_number_that_somebody_else_types_meanwhile_is_theirs(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The counter cannot see what is not committed; the table's own rule says so when it is."""
    given = iter(["501", "502", "900"])
    monkeypatch.setattr("fieldgate.proposals.actions.numbering.next_number", lambda kind, rows: next(given))
    assert Proposal.objects.get(pk=save_proposal(System(), None, new(cast))).number == "900"


@pytest.mark.parametrize("number", ["501", "-1", "a b", "x" * 33, "é", "1/2", "a\x00"])
def test_a_chosen_number_that_is_taken_or_none_is_refused(cast: Cast, number: str) -> None:
    with refused(DraftRefused):
        save_proposal(System(), None, new(cast, number=number))
    with pytest.raises(DraftRefused) as found:
        save_proposal(System(), None, new(cast, number=number))
    assert list(found.value.faults) == ["number"]


def test_a_second_press_of_save_makes_no_second_proposal(cast: Cast) -> None:
    once = Loaded(new_id="0f0e8c1e-9a57-4f0e-8a38-1a1d3f1b2c3d")
    made = save_proposal(System(), None, new(cast), once)
    with refused(SavedAlready):
        save_proposal(System(), None, new(cast), once)
    with pytest.raises(SavedAlready) as found:
        save_proposal(System(), None, new(cast), once)
    assert found.value.id == made


def test_a_proposal_has_the_companys_currency(cast: Cast) -> None:
    Company.objects.update(currency="CAD")
    with refused(DraftRefused, says="The currency is CAD now"):
        save_proposal(System(), None, new(cast))
    draft = new(cast, content=replace(CONTENT, currency="CAD"))
    assert Proposal.objects.get(pk=save_proposal(System(), None, draft)).currency == "CAD"
    Company.objects.update(currency="USD")


def test_t_op_23_a_property_a_request_or_a_rep_out_of_reach_is_refused(cast: Cast) -> None:
    staff = cast.staff("ST-N")
    south = StaffMember.objects.get(user=cast.users["ST-S"])
    for more, field in (
        ({"property": cast.properties["PS"].pk}, "property"),
        ({"property": 10**9}, "property"),
        ({"from_request": cast.requests["AT-PS"].pk}, "from_request"),
        ({"from_request": make_request("R9", cast.properties["P2"]).pk}, "from_request"),
        ({"sales_rep": south.pk}, "sales_rep"),
        ({"sales_rep": 10**9}, "sales_rep"),
    ):
        with refused(DraftRefused):
            save_proposal(staff, None, new(cast, **more))
        with pytest.raises(DraftRefused) as found:
            save_proposal(staff, None, new(cast, **more))
        assert list(found.value.faults) == [field]


def test_a_rep_who_left_stays_where_they_were_and_is_named_nowhere_anew(cast: Cast) -> None:
    rep = StaffMember.objects.get(user=cast.users["ST-N"])
    made = save_proposal(System(), None, new(cast, sales_rep=rep.pk))
    StaffMember.objects.filter(pk=rep.pk).update(is_active=False)
    save_proposal(System(), made, new(cast, sales_rep=rep.pk))
    with refused(DraftRefused):
        save_proposal(System(), None, new(cast, sales_rep=rep.pk))


def test_everything_that_is_wrong_is_said_at_once(cast: Cast) -> None:
    wrong = replace(CONTENT, title="", services=(replace(MOWING, name=""), replace(OPTION, visits=-1)))
    with pytest.raises(DraftRefused) as found:
        save_proposal(cast.staff("ST-N"), None, new(cast, content=wrong, property=10**9, number="501"))
    assert list(found.value.faults) == ["title", "s0-name", "s1-visits", "property"]


# ---- one that is there ------------------------------------------------------------------------------------


def test_what_is_being_prepared_is_changed_freely(cast: Cast) -> None:
    proposal = cast.proposals["APPROVED"]
    draft = new(cast, kind=Kind.CONTRACT, property=cast.properties["P2"].pk, number="999")

    save_proposal(cast.staff("ST-N"), proposal.pk, draft, loaded(proposal))

    proposal.refresh_from_db()
    assert (proposal.number, proposal.office_status, proposal.kind) == ("504", "approved", "contract")
    assert (proposal.property_id, proposal.price_cents) == (cast.properties["P2"].pk, 200_000)
    assert content_of(proposal.pk) == tidy(draft).content


def test_services_move_leave_and_keep_their_order(cast: Cast) -> None:
    made = save_proposal(System(), None, new(cast))
    turned = replace(CONTENT, services=(DISCOUNT, MOWING))
    save_proposal(System(), made, new(cast, content=turned))
    rows = ProposalService.objects.filter(proposal=made).order_by("position")
    assert list(rows.values_list("position", "name")) == [(1, "Discount"), (2, "Mowing")]
    assert ProposalItem.objects.filter(service__proposal=made).count() == 2


def test_after_a_reset_property_and_kind_stay_and_the_rest_is_free(cast: Cast) -> None:
    proposal = cast.proposals["PENDING"]
    reset_proposal(System(), proposal.pk)
    save_proposal(System(), proposal.pk, new(cast, kind=Kind.CONTRACT, property=cast.properties["P2"].pk))
    proposal.refresh_from_db()
    assert (proposal.kind, proposal.property_id) == ("work_order", cast.properties["P1"].pk)
    assert (proposal.title, proposal.price_cents) == ("Lawn care", 200_000)
    assert proposal.versions.get().price_cents == 42_135  # what was delivered stays in the history


def test_two_at_once_the_second_is_refused_and_undoes_nothing(cast: Cast) -> None:
    proposal = cast.proposals["APPROVED"]
    first = second = loaded(proposal)
    save_proposal(System(), proposal.pk, new(cast), first)
    with refused(ChangedMeanwhile):
        save_proposal(System(), proposal.pk, new(cast, content=replace(CONTENT, title="Other")), second)
    save_proposal(System(), proposal.pk, new(cast, content=replace(CONTENT, title="Other")), loaded(proposal))


def test_every_part_that_is_written_is_part_of_the_state(cast: Cast) -> None:
    """Else somebody's change of just that would be undone without a word."""
    made = Proposal.objects.get(pk=save_proposal(System(), None, new(cast, kind=Kind.CONTRACT)))
    rep = StaffMember.objects.get(user=cast.users["ST-N"])
    seen = {loaded(made).state}
    contents: tuple[Content, ...] = (
        replace(CONTENT, title="x"),
        replace(CONTENT, description="x"),
        replace(CONTENT, terms="x"),
        replace(CONTENT, payment_schedule="x"),
        replace(CONTENT, services=(OPTION, MOWING)),
        replace(CONTENT, services=(replace(MOWING, items=MOWING.items[:1]),)),
        replace(CONTENT, monthly=Monthly("2026-01-01", 2)),
    )
    begun = new(cast, kind=Kind.CONTRACT)
    for draft in (
        replace(begun, sales_rep=rep.pk),
        replace(begun, fee=1),
        replace(begun, kind=Kind.WORK_ORDER),
        replace(begun, property=cast.properties["P2"].pk),
        replace(begun, from_request=cast.requests["OPEN"].pk),
        *(replace(begun, content=content) for content in contents),
    ):
        save_proposal(System(), made.pk, draft)
        state = loaded(made).state
        assert state not in seen, draft
        seen.add(state)
    change_status(System(), made.pk, OfficeStatus.APPROVED)
    deliver_proposal(System(), made.pk, NOON)
    assert loaded(made).state not in seen


# ---- one that was delivered -------------------------------------------------------------------------------


def test_what_waits_for_an_answer_is_changed_only_by_delivering_again(cast: Cast) -> None:
    proposal = cast.proposals["PENDING"]
    with refused(NotEditable, says="delivering it again"):
        save_proposal(System(), proposal.pk, new(cast))

    save_proposal(cast.staff("ST-N"), proposal.pk, new(cast), loaded(proposal), Again(NOON))

    proposal.refresh_from_db()
    assert (proposal.office_status, proposal.portal_status) == ("delivered", "pending")
    assert proposal.version is not None
    assert (proposal.version.ordinal, proposal.version.price_cents) == (2, 200_000)
    assert read(proposal.version.content) == content_of(proposal.pk)


def test_when_delivering_again_fails_nothing_is_saved(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """T-ES-02: the rows are those of the version that stands, or the change is not there at all."""

    def fail(*_: object) -> int:
        raise NotForThis("It cannot be mailed.")

    monkeypatch.setattr("fieldgate.proposals.actions.save_proposal.deliver_proposal", fail)
    with refused(NotForThis):
        save_proposal(System(), cast.proposals["PENDING"].pk, new(cast), again=Again(NOON))


def decline(cast: Cast, proposal: Proposal) -> None:
    Decline.objects.create(
        version_id=proposal.version_id or 0,
        contact=cast.contacts["PRI"],
        name="Person PRI",
        reason="No",
        at=NOON,
    )


def test_what_was_declined_is_changed_only_after_a_reset(cast: Cast) -> None:
    proposal = cast.proposals["PENDING"]
    decline(cast, proposal)
    with refused(NotEditable, says="declined it. Reset it"):
        save_proposal(System(), proposal.pk, new(cast), again=Again(NOON))
    reset_proposal(System(), proposal.pk)
    save_proposal(System(), proposal.pk, new(cast))


@pytest.mark.parametrize(
    ("key", "then", "says"),
    [
        ("ACCEPTED", (), "change order; resetting"),
        ("ACCEPTED", (OfficeStatus.IN_PRODUCTION,), "change order"),
        ("ACCEPTED", (OfficeStatus.CANCELLED,), "Copy it"),
        ("REJECTED", (), "back to bidding"),
        ("LOST-UNSENT", (), "back to bidding"),
    ],
)
def test_what_was_accepted_or_given_up_is_changed_by_no_save(
    cast: Cast, key: str, then: tuple[OfficeStatus, ...], says: str
) -> None:
    proposal = cast.proposals[key]
    for status in then:
        change_status(System(), proposal.pk, status)
    for again in (None, Again(NOON)):
        with refused(NotEditable, says=says):
            save_proposal(System(), proposal.pk, new(cast), again=again)


def test_t_op_26_t_op_23_who_may_not_is_refused_and_what_is_out_of_reach_is_not_there(cast: Cast) -> None:
    there, away = cast.proposals["APPROVED"].pk, cast.proposals["AT-PS"].pk
    for viewer in (cast.staff("ST-RO"), cast.viewer("PRI")):
        for proposal_id in (None, there):
            with refused(NotAllowed):
                save_proposal(viewer, proposal_id, new(cast))
    for verb in (copy_proposal, create_change_order, revise_contract):
        with refused(ProposalNotFound):
            verb(cast.staff("ST-N"), away)
    with refused(ProposalNotFound):
        save_proposal(cast.staff("ST-N"), away, new(cast))
    with refused(ProposalNotFound):
        save_template(cast.staff("ST-N"), away, "Name")


# ---- copies, change orders, revisions ---------------------------------------------------------------------


def test_a_copy_is_a_proposal_of_its_own_with_the_same_words_and_prices(cast: Cast) -> None:
    source = cast.proposals["ACCEPTED"]
    option = ProposalService.objects.create(
        proposal=source, position=2, name="O", price_cents=5, is_optional=True, is_chosen=True
    )
    Proposal.objects.filter(pk=source.pk).update(
        price_cents=26_005, from_request=cast.requests["OPEN"], convenience_fee_basis_points=10
    )

    copy = Proposal.objects.get(pk=copy_proposal(cast.staff("ST-N"), source.pk))

    assert (copy.number, copy.office_status, copy.portal_status) == ("802", "bidding", "hidden")
    assert (copy.property_id, copy.title, copy.sales_rep_id) == (
        source.property_id, source.title, source.sales_rep_id,
    )  # fmt: skip
    assert (copy.from_request_id, copy.version_id, copy.accepted_on) == (None, None, None)
    assert (copy.convenience_fee_basis_points, copy.price_cents) == (10, 26_000)
    assert [s.is_chosen for s in content_of(copy.pk).services] == [False, False]
    option.refresh_from_db()
    assert option.is_chosen


def test_a_change_order_has_a_number_of_its_own_and_a_parent(cast: Cast) -> None:
    parent = cast.proposals["ACCEPTED"]

    order = Proposal.objects.get(pk=create_change_order(cast.staff("ST-N"), parent.pk))

    assert (order.number, order.parent_id, order.kind) == ("802", parent.pk, "work_order")
    assert (order.office_status, order.portal_status, order.price_cents) == ("bidding", "hidden", 0)
    assert (order.property_id, order.sales_rep_id) == (parent.property_id, parent.sales_rep_id)
    assert list(parent.change_orders.all()) == [order]
    assert content_of(order.pk).services == ()


@pytest.mark.parametrize("key", ["PENDING", "REJECTED", "APPROVED", "LOST-UNSENT"])
def test_only_what_was_accepted_has_change_orders(cast: Cast, key: str) -> None:
    with refused(NotForThis):
        create_change_order(System(), cast.proposals[key].pk)


def test_what_was_cancelled_has_no_more_change_orders(cast: Cast) -> None:
    change_status(System(), cast.proposals["ACCEPTED"].pk, OfficeStatus.CANCELLED)
    with refused(NotForThis):
        create_change_order(System(), cast.proposals["ACCEPTED"].pk)


def contract(cast: Cast) -> Proposal:
    won = (OfficeStatus.WON,)
    return make_proposal("950", cast.properties["P1"], 10_000, then=won, kind=Kind.CONTRACT.value)


def test_r63_a_revision_is_prepared_under_the_same_number_while_the_old_one_holds(cast: Cast) -> None:
    old = contract(cast)
    ProposalService.objects.create(
        proposal=old, position=2, name="Taken", price_cents=500, is_optional=True, is_chosen=True
    )
    ProposalService.objects.create(proposal=old, position=3, name="Left", price_cents=9, is_optional=True)
    Proposal.objects.filter(pk=old.pk).update(price_cents=10_500)

    revised = Proposal.objects.get(pk=revise_contract(cast.staff("ST-N"), old.pk))

    assert (revised.number, revised.revision, revised.kind) == ("950", 1, "contract")
    assert (revised.office_status, revised.portal_status) == ("bidding", "hidden")
    assert revised.price_cents == 10_500
    choices = [(s.name, s.is_optional, s.is_chosen) for s in content_of(revised.pk).services]
    assert choices == [("Service 1", False, False), ("Taken", False, False), ("Left", True, False)]
    old.refresh_from_db()
    assert old.portal_status == "accepted"

    change_status(System(), revised.pk, OfficeStatus.APPROVED)
    deliver_proposal(System(), revised.pk, NOON)
    change_status(System(), revised.pk, OfficeStatus.WON)
    old.refresh_from_db()
    assert old.portal_status == "hidden"
    newer = Proposal.objects.get(pk=revise_contract(System(), revised.pk))
    assert newer.revision == 2


def test_only_one_revision_is_undecided_at_a_time(cast: Cast) -> None:
    old = contract(cast)
    revised = revise_contract(System(), old.pk)
    with refused(NotForThis, says="Revision 1 is not decided yet"):
        revise_contract(System(), old.pk)
    change_status(System(), revised, OfficeStatus.APPROVED)
    deliver_proposal(System(), revised, NOON)
    with refused(NotForThis, says="Revision 1 is not decided yet"):
        revise_contract(System(), old.pk)
    change_status(System(), revised, OfficeStatus.LOST)
    assert Proposal.objects.get(pk=revise_contract(System(), old.pk)).revision == 2


def test_only_an_accepted_contract_is_revised(cast: Cast) -> None:
    pending = make_proposal("951", cast.properties["P1"], 1, kind=Kind.CONTRACT.value)
    for proposal in (cast.proposals["ACCEPTED"], pending):
        with refused(NotForThis):
            revise_contract(System(), proposal.pk)
    cancelled = contract(cast)
    change_status(System(), cancelled.pk, OfficeStatus.CANCELLED)
    with refused(NotForThis):
        revise_contract(System(), cancelled.pk)


# ---- templates --------------------------------------------------------------------------------------------


def test_a_template_keeps_the_words_and_prices_without_a_choice_or_a_day(cast: Cast) -> None:
    kept = replace(CONTENT, monthly=Monthly("2026-01-31", 12))
    made = save_proposal(System(), None, new(cast, content=kept, kind=Kind.CONTRACT))

    template = ProposalTemplate.objects.get(pk=save_template(cast.staff("ST-N"), made, "  Summer \n lawn "))

    assert (template.name, template.kind) == ("Summer lawn", "contract")
    assert read(template.content) == tidy(new(cast)).content


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\x00b", "Lawn"])
def test_a_template_with_no_name_or_somebody_elses_is_refused(cast: Cast, name: str) -> None:
    proposal = cast.proposals["APPROVED"].pk
    save_template(System(), proposal, "Lawn")
    other = save_template(System(), proposal, "Other")
    with refused(DraftRefused):
        save_template(System(), proposal, name)
    with refused(DraftRefused):
        rename_template(System(), other, name)


def test_a_template_is_renamed_and_thrown_away(cast: Cast) -> None:
    made = save_template(System(), cast.proposals["APPROVED"].pk, "Lawn")
    rename_template(cast.staff("ST-N"), made, "Lawn")
    rename_template(cast.staff("ST-N"), made, "Grass")
    assert ProposalTemplate.objects.get().name == "Grass"
    for viewer in (cast.staff("ST-RO"), cast.viewer("PRI")):
        with refused(NotAllowed):
            rename_template(viewer, made, "X")
        with refused(NotAllowed):
            delete_template(viewer, made)
    delete_template(cast.staff("ST-N"), made)
    assert not ProposalTemplate.objects.exists()
    with refused(TemplateNotFound):
        delete_template(System(), made)
    with refused(TemplateNotFound):
        rename_template(System(), made, "X")


def test_a_refused_save_takes_no_number(cast: Cast) -> None:
    with refused(DraftRefused):
        save_proposal(System(), None, new(cast, content=replace(CONTENT, title="")))
    assert not Counter.objects.filter(kind="proposal").exists()
    assert ProposalVersion.objects.exists()
