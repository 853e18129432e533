from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from fieldgate.config.preparing import prepare
from fieldgate.exchange.demo import ACCOUNTS, FOLDER, PASSWORD, is_demo_company, open_accounts
from fieldgate.exchange.importing import import_folder
from fieldgate.proposals.jobs import set_all_now


class Command(BaseCommand):
    help = (
        "Run the demo company: makes it in the data folder if need be, prints addresses and accounts, serves."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--port", type=int, help="Where to listen; 8000 unless said otherwise.")
        parser.add_argument("--no-serve", action="store_true", help="Only make the company.")

    def handle(self, *args: Any, **options: Any) -> None:
        kept: Path = settings.DATA_DIR / "mode"
        if settings.MODE != "demo":
            raise CommandError(
                f"{settings.DATA_DIR} holds a {settings.MODE} installation; the demo stays out."
            )
        prepare()
        if not is_demo_company():
            raise CommandError(
                f"{settings.DATA_DIR} holds another company; give the demo a folder of its own."
            )
        kept.write_text("demo\n")
        report = import_folder(FOLDER, dry_run=False)
        if report.problems:
            raise CommandError("\n".join(str(problem) for problem in report.problems))
        open_accounts()
        set_all_now()
        self._tell()
        if not options["no_serve"]:
            call_command("serve")

    def _tell(self) -> None:
        base = settings.FIELDGATE_URL
        lines = [
            "",
            f"  St. Louis portal   {base}/stl/",
            f"  Chicago portal     {base}/chi/",
            f"  Office             {base}/office/",
            "  Mails are shown in the office.",
            "",
            f"  Accounts, all with the password {PASSWORD}:",
            *(f"    {email:<30} {who}" for email, who in ACCOUNTS.items()),
            "",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
