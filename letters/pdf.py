"""A letter as a PDF that can be printed, kept and read aloud: tagged, with title and language.

Made from the stored words, never from live data. Only the address block is looked up, since it says
where the letter goes now; it is left out where the address is protected and on the Jobcenter's copy.
"""

import json
from pathlib import Path

import fontpkg_ibm_plex_sans  # type: ignore[import-untyped]
import typst
from django.conf import settings

from core.dates import start_of_day
from letters.models import Letter, Recipient

LAYOUT = Path(__file__).parent / "letter.typ"
FONTS = Path(fontpkg_ibm_plex_sans.ROOT) / "files"


def render(letter: Letter) -> bytes:
    """Return the letter as PDF/UA-1; the same letter gives the same bytes."""
    words = {
        "subject": letter.subject,
        "receiver": _receiver(letter),
        "references": letter.head["references"],
        "footer": letter.head["footer"],
        "sender": letter.head["sender"][0],
        "blocks": letter.body,
    }
    return typst.compile(
        LAYOUT,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="ua-1",
        sys_inputs={"letter": json.dumps(words, ensure_ascii=False)},
        timestamp=int(start_of_day(letter.letter_on).timestamp()),
    )


def file_name(letter: Letter) -> str:
    """Return a name without a name: "brev-2026-03-02-L1.pdf"."""
    return f"brev-{letter.letter_on:%Y-%m-%d}-{letter.code}.pdf"


def _receiver(letter: Letter) -> list[str]:
    """Return the lines that show in the window of an envelope."""
    if letter.recipient == Recipient.JOBCENTER:
        return [settings.JOBCENTER_LABEL]
    member = letter.member
    if member.address_protected or not member.street:
        return [member.name]
    return [member.name, member.street, f"{member.postal_code} {member.city}"]
