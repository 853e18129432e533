"""A small whole company as a folder, ways to spoil it, and a picture of everything the database holds."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.apps import apps

from fieldgate.config.wiring import CHECKS
from fieldgate.exchange.importing import import_folder
from fieldgate.exchange.report import Report

# What to put into a folder instead of GOOD; None takes a file away.
Changes = Mapping[str, str | bytes | None]

GOOD: Mapping[str, str] = {
    "company.csv": "name,city,state,zone,currency\nOak & Sons,St Louis,Missouri,America/Chicago,USD\n",
    "branches.csv": "external_id,name,zone\nB1,North,America/Chicago\nB2,Far East,Asia/Tokyo\n",
    "portals.csv": "external_id,branch,slug,title,on\nPO1,,oak,Oak,yes\n",
    "staff.csv": "external_id,email,name,role,branches\nS1,Sam@Oak.example,Sam,branch_manager,B1|B2\n",
    "contacts.csv": (
        "external_id,name,email,street,city,state,postal_code\n"
        "C1,Ann Bee,ann@oak.example,1 Elm St,Alton,IL,62002\n"
        "C2,Carl Dee,,,,,\n"
    ),
    "properties.csv": (
        "external_id,branch,name,street,city,state,postal_code,account_owner\n"
        "P1,B1,Elm House,1 Elm St,Alton,Illinois,62002,S1\n"
        "P2,B2,Tower,,,,,\n"
    ),
    "property_contacts.csv": "property,contact,primary,billing\nP1,C1,yes,yes\nP2,C2,yes,no\n",
    "requests.csv": (
        "external_id,number,property,subject,priority,due_on,include_client,opened_on,opened_time,opened_by,"
        "opened_by_staff,assignees,status,completed_on\n"
        "R1,1,P1,Broken sprinkler,high,2024-05-30,yes,2024-05-20,7:00am,C1,,S1,completed,2024-05-22\n"
        "R2,2,P1,Check the gate,,,no,2024-06-01,,,S1,,pending,\n"
    ),
    "comments.csv": (
        "external_id,request,contact,staff,public,text,written_on,written_time\n"
        "M1,R1,C1,,yes,It drips,2024-05-20,09:30\n"
        "M2,R1,,S1,no,Bring a valve,2024-05-21,\n"
    ),
    "proposals.csv": (
        "external_id,number,revision,property,type,change_order_of,request,title,sales_rep,terms,status,"
        "sent_on,accepted_on,accepted_by\n"
        "O1,7,0,P1,contract,,,Weekly Maintenance,S1,Net 30,won,2024-05-01,2024-05-03,Ann Bee\n"
        "O2,8,,P1,work_order,O1,R1,Repair,S1,,delivered,2024-06-10,,\n"
        "O3,9,,P2,,,,Planting,,,bidding,,,\n"
    ),
    "proposal_services.csv": (
        "proposal,position,group,name,visits,price,optional,chosen\n"
        "O1,1,Lawn,Mowing,26,2600.00,no,no\n"
        "O1,2,Lawn,Edging,13,650.50,yes,yes\n"
        "O2,1,,Pump,1,50.00,,\n"
        "O2,2,,Spare pump,1,40.00,yes,no\n"
    ),
    "proposal_items.csv": (
        "proposal,service,position,name,quantity,unit_price\n"
        'O2,1,1,"1"" Pump",1,45.00\n'
        "O2,1,2,Hose,2.5,2.00\n"
    ),
    "work_tickets.csv": (
        'external_id,property,proposal,services\nW1,P1,O1,"Mowing\nEdging"\nW2,P2,,Planting\n'
    ),
    "visits.csv": (
        "external_id,ticket,day,time,status,reason\n"
        "V1,W1,2024-06-03,7:00am,completed,\n"
        "V2,W1,today+1,07:00,scheduled,\n"
        "V3,W2,2024-06-05,,skipped,Rain\n"
    ),
    "visit_notes.csv": (
        "external_id,visit,author,shown_in_portal,text,written_on,written_time\n"
        "N1,V1,S1,yes,All done,2024-06-03,10:15\n"
        "N2,V1,S1,no,The gate was open,2024-06-03,\n"
    ),
    "invoices.csv": (
        "external_id,number,property,invoiced_on,terms,status\n"
        "I1,101,P1,2024-08-29,Net 90,shared\n"
        "I2,102,P1,08/30/2024,Due on receipt,draft\n"
        "I3,103,P1,2024-09-01,Net 30,void\n"
    ),
    "invoice_lines.csv": (
        "invoice,position,proposal_number,proposal_title,service,item,quantity,unit_price,tax\n"
        'I1,1,7,Weekly Maintenance,Mowing,"1"" Pipe",3.18,65.00,0\n'
        "I1,2,7,Weekly Maintenance,Mowing,Labor,1,93.30,1.00\n"
        "I2,1,7,Weekly Maintenance,Mowing,Labor,1,10,0\n"
        "I3,1,8,Repair,Pump,,1,50,0\n"
    ),
    "credits.csv": "external_id,number,property,day,amount,memo\nK1,C-1,P1,2024-09-01,60.00,Goodwill\n",
    "credit_applications.csv": "external_id,credit,invoice,day,amount\nA1,K1,I1,2024-09-02,40.00\n",
    "payments.csv": "external_id,invoice,day,amount,memo\nPAY1,I1,2024-09-03,61.00,Visa 4242\n",
}


def make_folder(path: Path, changes: Changes | None = None) -> Path:
    """A folder with GOOD in it, but for the changed files; None takes a file away."""
    path.mkdir(exist_ok=True)
    for name in {**GOOD, **(changes or {})}:
        content = (changes or {}).get(name, GOOD.get(name))
        target = path / name
        if content is None:
            target.unlink(missing_ok=True)
        else:
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def imported(path: Path, changes: Changes | None = None) -> Report:
    """Import GOOD with changes, and insist that it is fine and that all books hold."""
    report = import_folder(make_folder(path, changes))
    assert [str(p) for p in report.problems] == []
    assert_books_hold()
    return report


def only(path: Path, files: Mapping[str, str | bytes]) -> Report:
    """Import a folder of nothing but these files, and insist that it is fine."""
    report = import_folder(make_folder(path, {**dict.fromkeys(GOOD), **files}))
    assert [str(p) for p in report.problems] == []
    assert_books_hold()
    return report


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """GOOD's text of one file with one thing in it replaced."""
    assert old in GOOD[file], f"{old!r} is not in {file}"
    return {file: GOOD[file].replace(old, new)}


def with_row(file: str, row: str) -> dict[str, str]:
    """GOOD's text of one file with one more row."""
    return {file: f"{GOOD[file]}{row}\n"}


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours; what an import must not change shows in the difference."""
    return {
        model._meta.label: [
            {k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("fieldgate.") and model._meta.app_label != "audit"
    }


def assert_books_hold() -> None:
    """Every invariant, as `fieldgate verify` asks them."""
    assert [f"{check.id} {fault}" for check in CHECKS for fault in check.breaches()] == []
