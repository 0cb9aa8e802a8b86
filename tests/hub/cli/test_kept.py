import os
import time

from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.files import Files
from hub.identity import store as identity
from hub.records import DatasetDraft, DistributionDraft

DAY = 24 * 3600


def aged(files, digest, days):
    moment = time.time() - days * DAY
    os.utime(files.path(digest), (moment, moment))
    return digest


def test_old_files_that_nothing_names_are_removed_and_others_stay(cli, data, hub):
    cli("org", "add", "town")
    files = Files(data / "files")
    lost, young = aged(files, files.put(b"lost").digest, 8), aged(files, files.put(b"young").digest, 6)
    with hub.write(OPERATOR) as session:
        part = DistributionDraft("", content=b"named", file_name="a")
        draft = DatasetDraft("", "T", name="t", distribution=(part,))
        row = datasets.create(session, identity.organization(session, "town").id, draft, files)
        named = aged(files, row.distributions[0].blob, 900)
    part = files.folder / "uploads"
    part.mkdir(exist_ok=True)
    assert cli("files", "sweep", "--dry-run").stdout == "1 files would be removed.\n"
    assert files.exists(lost)
    assert cli("files", "sweep").stdout == "1 files were removed.\n"
    assert [files.exists(digest) for digest in (lost, young, named)] == [False, True, True]
    assert cli("files", "sweep", "--days", "5").stdout == "1 files were removed.\n"
    assert [files.exists(digest) for digest in (young, named)] == [False, True]
    assert cli("files", "sweep", "--days", "0").exit_code == 2
