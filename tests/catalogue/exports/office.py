"""LibreOffice without a screen, for what it makes of a file."""

import csv
import io
import subprocess
from pathlib import Path

from tests.servers import require

SOFFICE = Path("/usr/bin/soffice")
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"


def opened(body: bytes, name: str, folder: Path) -> list[list[str]]:
    """The cells of the first sheet as LibreOffice shows them."""
    office = require(SOFFICE, "libreoffice-calc-nogui")
    (folder / name).write_bytes(body)
    own = f"-env:UserInstallation=file://{folder}/office"
    out = folder / "shown"
    subprocess.run(
        [office, own, "--headless", "--convert-to", AS_CSV, "--outdir", out, folder / name],
        check=True,
        capture_output=True,
    )
    text = (out / name).with_suffix(".csv").read_text(encoding="utf-8")
    return list(csv.reader(io.StringIO(text, newline="")))
