"""Small ISO records for the tests: parts are put into a whole, in either form."""

from connectors import xmls

_OLD = (
    'xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco"'
    ' xmlns:gmx="http://www.isotc211.org/2005/gmx" xmlns:srv="http://www.isotc211.org/2005/srv"'
    ' xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def words(text):
    return f"<gco:CharacterString>{text}</gco:CharacterString>"


def anchor(text, href):
    return f'<gmx:Anchor xlink:href="{href}">{text}</gmx:Anchor>'


def element(name, *inside):
    """`a/b/c` is one in the other; names without a prefix are gmd's."""
    made = "".join(inside)
    for part in reversed(name.split("/")):
        tag = part if ":" in part else f"gmd:{part}"
        made = f"<{tag}>{made}</{tag}>"
    return made


def listed(name, value):
    return f'<gmd:{name} codeListValue="{value}"/>'


def date(day, kind):
    inside = element("date", f"<gco:Date>{day}</gco:Date>") + element("dateType", listed("CI_DateTypeCode", kind))
    return element("date/CI_Date", inside)


def citation(title="Trees", *inside):
    return element("citation/CI_Citation", element("title", words(title)) if title else "", *inside)


def record(*inside, before="", after="", guid="trees-1", kind="MD_DataIdentification", cited=None):
    """A whole record as bytes."""
    kind = kind if ":" in kind else f"gmd:{kind}"
    made = (
        f"<gmd:MD_Metadata {_OLD}>"
        + (element("fileIdentifier", words(guid)) if guid else "")
        + before
        + f"<gmd:identificationInfo><{kind}>"
        + (citation() if cited is None else cited)
        + "".join(inside)
        + f"</{kind}></gmd:identificationInfo>"
        + after
        + "</gmd:MD_Metadata>"
    )
    return made.encode()


def found(*inside, **settings):
    """What describes the data in a record of these parts."""
    root = xmls.root(record(*inside, **settings))
    return xmls.node(root, "identificationInfo")[0]


def online(url, **fields):
    made = element("linkage/URL", url.replace("&", "&amp;"))
    for name, value in fields.items():
        made += (
            element("function", listed("CI_OnLineFunctionCode", value))
            if name == "function"
            else element(name, words(value))
        )
    return element("onLine/CI_OnlineResource", made)


def distribution(*links, formats=(), size=""):
    form = "".join(element("distributionFormat/MD_Format/name", words(one)) for one in formats)
    sized = element("transferSize", f"<gco:Real>{size}</gco:Real>") if size else ""
    return element(
        "distributionInfo/MD_Distribution", form, element("transferOptions/MD_DigitalTransferOptions", sized, *links)
    )
