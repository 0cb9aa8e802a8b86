"""What people write instead of the codes: licences, themes, file types, languages, frequencies and states.

Codes are those of the DCAT-AP.de lists of licences (2021-07-21) and geocoding levels (1.0) and of the EU tables
data-theme, file-type, language, frequency, distribution-status, planned-availability and access-right. A row is a code
and further spellings, already folded by `hub.datasets.words.fold`: ids of the old OGD and CKAN lists, addresses, words
of German offices and of ISO 19115. Names and media types that `hub.datasets.vocabulary` has are not repeated.
"""

Rows = dict[str, tuple[str, ...]]

# Codes of http://dcat-ap.de/def/licenses/.
LICENSES: Rows = {
    "apache": ("apache-2-0", "apache-license-2-0", "apache-org-licenses-license-2-0"),
    "bsd": ("bsd-license", "bsdlicense", "bsd-3-clause", "bsd-2-clause"),
    "cc-by": (
        "creative-commons-attribution",
        "creative-commons-namensnennung",
        "creativecommons-org-licenses-by",
        "creativecommons-org-licenses-by-3-0",
        "creativecommons-org-licenses-by-2-0",
    ),
    "cc-by-de/3.0": ("cc-by-3-0", "cc-by-3-0-de"),
    "cc-by-nc": (
        "cc-nc",
        "creative-commons-nicht-kommerziell",
        "creative-commons-non-commercial-any",
        "creativecommons-org-licenses-by-nc-2-0",
        "creativecommons-org-licenses-by-nc-3-0",
    ),
    "cc-by-nc-de/3.0": ("cc-nc-3-0", "cc-by-nc-3-0", "cc-by-nc-3-0-de"),
    "cc-by-nc/4.0": ("cc-by-nc-4-0",),
    "cc-by-nd": ("creativecommons-org-licenses-by-nd",),
    "cc-by-nd/3.0": ("cc-by-nd-3-0",),
    "cc-by-nd/4.0": ("cc-by-nd-4-0",),
    "cc-by-sa": (
        "creative-commons-attribution-share-alike",
        "creativecommons-org-licenses-by-sa",
        "creativecommons-org-licenses-by-sa-3-0",
    ),
    "cc-by-sa-de/3.0": ("cc-by-sa-3-0", "cc-by-sa-3-0-de"),
    "cc-by-sa/4.0": ("cc-by-sa-4-0",),
    "cc-by/4.0": (
        "cc-by-4-0",
        "cc-4-0-by",
        "creative-commons-attribution-4-0",
        "creative-commons-namensnennung-4-0",
    ),
    "cc-zero": (
        "cc0",
        "cc0-1-0",
        "cc-0",
        "creative-commons-cczero",
        "creative-commons-zero",
        "creativecommons-org-publicdomain-zero-1-0",
    ),
    "ccpdm/1.0": ("cc-pdm-1-0", "cc-pdm", "public-domain-mark-1-0"),
    # Without a version: from before 2014, when there was only one.
    "dl-by-de/1.0": ("dl-de-by-1-0", "dl-de-by"),
    "dl-by-de/2.0": (
        "dl-de-by-2-0",
        "dl-by-de-2-0",
        "dlde-by-2-0",
        "dl-de-by-2",
    ),
    "dl-by-nc-de/1.0": (
        "dl-de-by-nc-1-0",
        "dl-de-by-nc",
    ),
    "dl-zero-de/2.0": (
        "dl-de-zero-2-0",
        "dl-de-zero",
        "dlde-zero-2-0",
        "dl-de-zero-2",
        "datenlizenz-deutschland-zero-2-0",
        "datenlizenz-deutschland-zero",
    ),
    "geoNutz/20131001": ("geonutz-be-2013-10-01",),
    "geonutz/20130319": ("geonutzv-de-2013-03-19", "geonutzv"),
    "gfdl": ("gnu-free-documentation-license", "gnu-fdl"),
    "gpl/3.0": ("gpl-3-0", "gplv3"),
    "mozilla": ("mpl-2-0", "mozilla-public-license-2-0"),
    "odbl": (
        "odc-odbl",
        "odbl-1-0",
        "opendatacommons-org-licenses-odbl-1-0",
        "opendatacommons-org-licenses-odbl",
    ),
    "odby": ("odc-by", "odc-by-1-0", "opendatacommons-org-licenses-by-1-0"),
    "odcpddl": ("odc-pddl", "pddl", "opendatacommons-org-licenses-pddl-1-0"),
    "officialWork": ("official-work", "amtliches-werk"),
    "other-closed": (),
    "other-commercial": ("app-commercial",),
    "other-freeware": ("app-freeware",),
    "other-open": ("other-at", "other-pd", "geolizenz-v1-2-1-open"),
    "other-opensource": ("app-opensource",),
}

# Codes of the EU table data-theme: the categories of the old German OGD schema, and plain words.
THEMES: Rows = {
    "AGRI": ("landwirtschaft",),
    "ECON": ("wirtschaft-arbeit", "wirtschaft-und-arbeit", "wirtschaft"),
    "EDUC": (
        *("bildung-wissenschaft", "bildung-und-wissenschaft", "bildung", "kultur", "sport"),
        *("kultur-freizeit-sport-tourismus", "kultur-freizeit-sport-und-tourismus"),
    ),
    "ENVI": ("umwelt-klima", "umwelt-und-klima"),
    "GOVE": (
        *("verwaltung", "oeffentliche-verwaltung-haushalt-und-steuern", "oeff-verwaltung-haushalt-und-steuer"),
        *("politik-wahlen", "politik-und-wahlen", "politik"),
    ),
    "HEAL": ("verbraucher", "verbraucherschutz"),
    "JUST": ("gesetze-justiz", "gesetze-und-justiz"),
    "REGI": (
        *("geo", "geographie-geologie-und-geobasisdaten"),
        *("infrastruktur-bauen-wohnen", "infrastruktur-bauen-und-wohnen"),
    ),
    "SOCI": ("bevoelkerung", "soziales"),
    "TECH": ("bildung-wissenschaft", "bildung-und-wissenschaft", "wissenschaft-und-technik", "wissenschaft"),
    "TRAN": ("transport-verkehr", "transport-und-verkehr", "mobilitaet"),
}

# Codes of the EU table file-type. Some share a media type: the first row here is meant by it.
FORMATS: Rows = {
    "CSV": ("application-csv", "text-comma-separated-values", "comma-separated-values"),
    "XML": ("text-xml",),
    "JSON": (),
    "ZIP": ("application-x-zip-compressed", "application-octet-stream-zip"),
    "PDF": (),
    "TXT": ("text", "application-txt"),
    "HTML": ("htm", "application-html", "webseite", "website", "web-page"),
    "GEOJSON": ("application-vnd-geo-json", "geo-json"),
    "GML": ("gml-xml",),
    "DOC": ("winword", "word"),
    "GDB": ("application-x-filegdb", "fgdb", "esri-file-geodatabase", "file-geodatabase"),
    "GPX": ("application-gpx", "application-gpx-xml"),
    "KML": ("application-kml",),
    "SHP": ("application-vnd-shp", "shape", "shapefile", "esri-shapefile", "esri-shape"),
    "GPKG": ("geopackage",),
    "TIFF": ("tif", "application-tif"),
    "JPEG": ("jpg",),
    "XLS": ("excel",),
    "RDF_XML": ("rdf",),
    "RDF_TURTLE": ("ttl", "turtle"),
    "RDF_N_TRIPLES": ("nt",),
    "JSON_LD": ("jsonld",),
    "GZIP": ("gz", "application-gzip"),
    "BZIP2": ("bz2",),
    "ICS": ("ical",),
    "NETCDF": ("nc",),
    "SPARQLQ": ("sparql",),
    "YAML": ("yml",),
    "WFS_SRVC": ("wfs", "ogc-wfs"),
    "WMS_SRVC": ("wms", "ogc-wms"),
    "WMTS_SRVC": ("wmts", "ogc-wmts"),
}

# Codes of the EU table language: ISO 639-3 in capitals; the languages in use around here.
LANGUAGES: Rows = {
    "DEU": ("de", "dt", "ger", "deutsch", "german", "de-de"),
    "ENG": ("en", "englisch", "english", "en-gb", "en-us"),
    "FRA": ("fr", "fre", "franzoesisch", "french"),
    "NLD": ("nl", "dut", "niederlaendisch", "dutch"),
    "DAN": ("da", "daenisch", "danish"),
    "POL": ("pl", "polnisch", "polish"),
    "CES": ("cs", "cze", "tschechisch", "czech"),
    "ITA": ("it", "italienisch", "italian"),
    "SPA": ("es", "spanisch", "spanish"),
    "CAT": ("ca", "katalanisch", "catalan"),
    "TUR": ("tr", "tuerkisch", "turkish"),
    "RUS": ("ru", "russisch", "russian"),
    "UKR": ("uk", "ukrainisch", "ukrainian"),
    "ARA": ("ar", "arabisch", "arabic"),
    "SRP": ("sr", "serbisch", "serbian"),
    "BUL": ("bg", "bulgarisch"),
    "ELL": ("el", "gre", "griechisch"),
    "EST": ("et", "estnisch"),
    "FIN": ("fi", "finnisch"),
    "FRY": ("fy", "friesisch"),
    "GLE": ("ga", "irisch"),
    "HRV": ("hr", "kroatisch"),
    "HUN": ("hu", "ungarisch"),
    "LIT": ("lt", "litauisch"),
    "LAV": ("lv", "lettisch"),
    "MLT": ("mt", "maltesisch"),
    "NDS": ("niederdeutsch", "plattdeutsch"),
    "POR": ("pt", "portugiesisch"),
    "RON": ("ro", "rum", "rumaenisch"),
    "SLK": ("sk", "slo", "slowakisch"),
    "SLV": ("sl", "slowenisch"),
    "SWE": ("sv", "schwedisch"),
    "HSB": ("obersorbisch", "upper-sorbian"),
    "DSB": ("niedersorbisch", "lower-sorbian"),
}

# Codes of the EU table frequency; words of purl.org/cld/freq, ISO 8601 durations, German words.
FREQUENCIES: Rows = {
    "1MIN": ("pt1m", "minuetlich"),
    "5MIN": ("pt5m",),
    "10MIN": ("pt10m",),
    "15MIN": ("pt15m", "viertelstuendlich"),
    "30MIN": ("pt30m", "halbstuendlich"),
    "HOURLY": ("pt1h", "stuendlich", "stunde"),
    "BIHOURLY": ("pt2h", "alle-zwei-stunden"),
    "TRIHOURLY": ("pt3h", "alle-drei-stunden"),
    "12HRS": ("pt12h",),
    "DAILY": ("p1d", "taeglich", "tag", "once-per-day"),
    "DAILY_2": ("zweimal-taeglich",),
    "WEEKLY": ("p1w", "p7d", "woechentlich", "woche", "once-per-week"),
    "WEEKLY_2": ("semiweekly", "zweimal-in-woche"),
    "WEEKLY_3": ("threetimesaweek", "dreimal-in-woche"),
    "BIWEEKLY": ("p2w", "p14d", "zweiwoechentlich", "vierzehntaegig", "fortnightly"),
    "MONTHLY": ("p1m", "monatlich", "monat", "once-per-month"),
    "MONTHLY_2": ("semimonthly", "zweimal-im-monat"),
    "MONTHLY_3": ("threetimesamonth", "dreimal-im-monat"),
    "BIMONTHLY": ("p2m", "zweimonatlich"),
    "QUARTERLY": ("p3m", "vierteljaehrlich", "quartalsweise", "quartal", "once-per-quarter"),
    "ANNUAL_3": ("threetimesayear", "dreimal-im-jahr"),
    "ANNUAL_2": ("p6m", "semiannual", "biannually", "halbjaehrlich", "halbjahr"),
    "ANNUAL": ("p1y", "annually", "yearly", "jaehrlich", "jahr", "once-per-year"),
    "BIENNIAL": ("p2y", "zweijaehrlich"),
    "TRIENNIAL": ("p3y", "dreijaehrlich"),
    "QUADRENNIAL": ("p4y", "vierjaehrlich"),
    "QUINQUENNIAL": ("p5y", "fuenfjaehrlich"),
    "DECENNIAL": ("p10y", "alle-zehn-jahre"),
    "BIDECENNIAL": ("p20y", "alle-zwanzig-jahre"),
    "TRIDECENNIAL": ("p30y", "alle-dreissig-jahre"),
    "CONT": ("continuous", "continual", "kontinuierlich", "fortlaufend"),
    "UPDATE_CONT": ("staendige-aktualisierung", "echtzeit", "live"),
    "IRREG": ("irregular", "unregelmaessig"),
    "AS_NEEDED": ("asneeded", "as-needed", "bei-bedarf", "nach-bedarf"),
    "NEVER": ("niemals", "nie"),
    "NOT_PLANNED": ("notplanned", "not-planned", "nicht-geplant"),
    "UNKNOWN": ("unbekannt",),
    "OTHER": ("anderer",),
}

# Codes of the EU table distribution-status; words of purl.org/adms/status and of ISO 19115's progress.
STATUSES: Rows = {
    "COMPLETED": (*("complete", "historicalarchive", "final", "abgeschlossen", "fertig", "vollstaendig"), "ongoing"),
    "DEVELOP": ("underdevelopment", "under-development", "in-arbeit", "in-bearbeitung", "entwurf", "draft"),
    "DEPRECATED": ("obsolete", "veraltet", "ueberholt"),
    "WITHDRAWN": ("zurueckgezogen", "zurueckgenommen"),
}

# Codes of the EU table planned-availability; the retired lists of DCAT-AP and DCAT-AP.de end in the same words.
AVAILABILITIES: Rows = {
    "AVAILABLE": ("verfuegbar", "mittelfristig"),
    "STABLE": ("stabil", "dauerhaft", "langfristig"),
    "EXPERIMENTAL": ("experimentell", "versuchsweise"),
    "TEMPORARY": ("temporaer", "voruebergehend", "kurzfristig"),
}

# Codes of the EU table access-right that DCAT-AP.de knows; words of DCAT-US and of ISO 19115, and INSPIRE's lists of
# limitations on public access (the reasons of Article 13 (1) of its directive) and of conditions.
ACCESS_RIGHTS: Rows = {
    "PUBLIC": (
        *("oeffentlich", "open", "offen", "frei", "openaccess", "open-access", "unrestricted"),
        *("nolimitations", "noconditionsapply"),
    ),
    "RESTRICTED": (
        *("restricted-public", "limited", "eingeschraenkt", "beschraenkt", "normal"),
        *(f"inspire-directive-article13-1{reason}" for reason in "abcdefgh"),
    ),
    "NON_PUBLIC": (
        *("nicht-oeffentlich", "private", "privat", "intern", "confidential", "vertraulich", "sensitive"),
        *("in-confidence", "sbu"),
    ),
}

# Codes of DCAT-AP.de's list of geocoding levels.
LEVELS: Rows = {
    "federal": ("bund", "bundesebene", "national"),
    "state": ("land", "bundesland", "landesebene"),
    "administrativeDistrict": ("administrative-district", "kreis", "landkreis", "regierungsbezirk"),
    "municipality": ("kommune", "gemeinde", "stadt", "kommunal", "local"),
    "european": ("eu", "europa", "europaeisch"),
    "international": (),
}
