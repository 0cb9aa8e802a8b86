"""pycsw, filled with the records of a folder and served; runs in the environment of its own, not in ours.

python pycsw_server.py <port> <work folder> <folder of records>
"""

import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from pycsw.core import admin, config
from pycsw.wsgi import application

CONFIGURATION = """[server]
home={home}
url=http://127.0.0.1:{port}/
mimetype=application/xml; charset=UTF-8
encoding=UTF-8
language=de
maxrecords=10
profiles=apiso
[manager]
transactions=false
allowed_ips=127.0.0.1
[metadata:main]
identification_title=Geodaten
identification_abstract=Geodaten
identification_keywords=a
identification_keywords_type=theme
identification_fees=None
identification_accessconstraints=None
provider_name=Stadt
provider_url=https://town.example/
contact_name=a
contact_position=a
contact_address=a
contact_city=a
contact_stateorprovince=a
contact_postalcode=a
contact_country=a
contact_phone=a
contact_fax=a
contact_email=a
contact_url=a
contact_hours=a
contact_instructions=a
contact_role=pointOfContact
[repository]
database=sqlite:///{home}/records.db
table=records
[metadata:inspire]
enabled=false
"""


class Quiet(WSGIRequestHandler):
    """Nothing is printed."""

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingMixIn, WSGIServer):
    """A thread for each request."""

    daemon_threads = True


def main(port: str, home: str, records: str) -> None:
    configuration = Path(home) / "pycsw.cfg"
    configuration.write_text(CONFIGURATION.format(home=home, port=port), encoding="utf-8")
    database = f"sqlite:///{home}/records.db"
    admin.setup_db(database, "records", home)
    admin.load_records(config.StaticContext(), database, "records", records)
    os.environ["PYCSW_CONFIG"] = str(configuration)
    make_server("127.0.0.1", int(port), application, Server, Quiet).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
