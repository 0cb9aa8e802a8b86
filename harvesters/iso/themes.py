"""From ISO's topic categories and INSPIRE's themes to the data themes of the EU, after SEMIC's alignments."""

from collections.abc import Iterable

from harvesters import normalise

# INSPIRE theme: its data themes, its German and its English label.
_INSPIRE = {
    "ad": ("REGI", "Adressen", "Addresses"),
    "au": ("GOVE", "Verwaltungseinheiten", "Administrative units"),
    "rs": ("REGI", "Koordinatenreferenzsysteme", "Coordinate reference systems"),
    "gg": ("REGI", "Geografische Gittersysteme", "Geographical grid systems"),
    "cp": ("REGI ECON", "Flurstücke/Grundstücke (Katasterparzellen)", "Cadastral parcels"),
    "gn": ("REGI", "Geografische Bezeichnungen", "Geographical names"),
    "hy": ("ENVI TECH", "Gewässernetz", "Hydrography"),
    "ps": ("ENVI", "Schutzgebiete", "Protected sites"),
    "tn": ("TRAN", "Verkehrsnetze", "Transport networks"),
    "el": ("REGI", "Höhe", "Elevation"),
    "ge": ("REGI TECH", "Geologie", "Geology"),
    "lc": ("ENVI", "Bodenbedeckung", "Land cover"),
    "oi": ("REGI TECH", "Orthofotografie", "Orthoimagery"),
    "af": ("AGRI", "Landwirtschaftliche Anlagen und Aquakulturanlagen", "Agricultural and aquaculture facilities"),
    "am": (
        "ENVI",
        "Bewirtschaftungsgebiete/Schutzgebiete/geregelte Gebiete und Berichterstattungseinheiten",
        "Area management/restriction/regulation zones and reporting units",
    ),
    "ac": ("ENVI", "Atmosphärische Bedingungen", "Atmospheric conditions"),
    "br": ("ENVI", "Biogeografische Regionen", "Bio-geographical regions"),
    "bu": ("REGI", "Gebäude", "Buildings"),
    "er": ("ENER", "Energiequellen", "Energy resources"),
    "ef": ("ENVI", "Umweltüberwachung", "Environmental monitoring facilities"),
    "hb": ("ENVI", "Lebensräume und Biotope", "Habitats and biotopes"),
    "hh": ("HEAL", "Gesundheit und Sicherheit", "Human health and safety"),
    "lu": ("ECON ENVI", "Bodennutzung", "Land use"),
    "mr": ("ECON ENVI ENER", "Mineralische Bodenschätze", "Mineral resources"),
    "nz": ("ENVI", "Gebiete mit naturbedingten Risiken", "Natural risk zones"),
    "of": ("ENVI", "Ozeanografisch-geografische Kennwerte", "Oceanographic geographical features"),
    "pd": ("SOCI", "Verteilung der Bevölkerung - Demografie", "Population distribution - demography"),
    "pf": ("ECON", "Produktions- und Industrieanlagen", "Production and industrial facilities"),
    "sr": ("ENVI", "Meeresregionen", "Sea regions"),
    "so": ("ENVI", "Boden", "Soil"),
    "sd": ("ENVI", "Verteilung der Arten", "Species distribution"),
    "su": ("SOCI", "Statistische Einheiten", "Statistical units"),
    "us": ("GOVE", "Versorgungswirtschaft und staatliche Dienste", "Utility and governmental services"),
    "mf": ("ENVI TECH", "Meteorologisch-geografische Kennwerte", "Meteorological geographical features"),
}

# ISO 19115, B.5.27 MD_TopicCategoryCode: the INSPIRE themes of each.
_TOPICS = {
    "biota": "br hb sd",
    "boundaries": "au su",
    "climatologyMeteorologyAtmosphere": "ac mf",
    "economy": "er mr",
    "elevation": "el",
    "environment": "ps",
    "farming": "af",
    "geoscientificInformation": "ge nz so",
    "health": "hh",
    "imageryBaseMapsEarthCover": "lc oi",
    "inlandWaters": "hy",
    "location": "ad gn",
    "oceans": "of sr",
    "planningCadastre": "am cp lu",
    "society": "pd",
    "structure": "bu ef pf",
    "transportation": "tn",
    "utilitiesCommunication": "us",
}

_BY_WORD = {
    normalise.fold(word): themes.split()
    for code, (themes, german, english) in _INSPIRE.items()
    for word in (f"http://inspire.ec.europa.eu/theme/{code}", german, english)
}
_BY_TOPIC = {
    topic.lower(): [theme for code in codes.split() for theme in _INSPIRE[code][0].split()]
    for topic, codes in _TOPICS.items()
}


def inspire(words: Iterable[str]) -> tuple[str, ...]:
    """Data themes of INSPIRE themes, by address or by German or English label."""
    return _once(theme for word in words for theme in _BY_WORD.get(normalise.fold(word), ()))


def topics(codes: Iterable[str]) -> tuple[str, ...]:
    """Data themes of topic categories."""
    return _once(theme for code in codes for theme in _BY_TOPIC.get(code.rpartition("/")[2].lower(), ()))


def _once(themes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(themes))
