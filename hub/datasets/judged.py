"""The lists by which a description is judged: codes of vocabularies, which are facts.

Sources: EU Publications Office tables file-type (2024-09-25) and licence (2024-12-11), of the former those that the
MQA of data.europa.eu takes for open or machine-readable (2025-10-09).
"""

from hub.datasets.vocabulary import DE_LICENSE, EU

EU_LICENSE = EU + "licence/"

_NON_PROPRIETARY = (
    "BMP CSV DBF ETSI_XML GEOJSON GPKG GZIP HTML ICS JPEG2000 JSON JSON_LD KML KMZ NETCDF ODS PNG RDF_N_QUADS "
    "RDF_N_TRIPLES RDF_TRIG RDF_TURTLE RDF_XML RSS RTF TAR TIFF TSV TXT WMS_SRVC XML ZIP"
)
NON_PROPRIETARY = frozenset(_NON_PROPRIETARY.split())
"""File types that no single maker owns."""

_MACHINE_READABLE = (
    "CSV GEOJSON ICS JSON JSON_LD KML KMZ NETCDF ODS RDF RDFA RDF_N_QUADS RDF_N_TRIPLES RDF_TRIG RDF_TURTLE "
    "RDF_XML RSS SHP XLS XLSX XML"
)
MACHINE_READABLE = frozenset(_MACHINE_READABLE.split())
"""File types that programs read without guessing."""

_EU_LICENSES = (
    "0BSD AFL_3_0 AGPL_3_0 AGPL_3_0_OR_LATER APACHE_1_1 APACHE_2_0 APL_1_0 APSL_2_0 ARTISTIC_1_0 ARTISTIC_2_0 "
    "BSD_2_CLAUSE BSD_3_CLAUSE BSD_3_CLAUSECLEAR BSD_3_CLAUSE_LBNL BSD_PLUS_PATENT BSL_1_0 CATOSL_1_1 CC0 CC_BY "
    "CC_BYNC CC_BYNCND CC_BYNCND_1_0 CC_BYNCND_2_0 CC_BYNCND_2_5 CC_BYNCND_3_0 CC_BYNCND_4_0 CC_BYNCSA "
    "CC_BYNCSA_1_0 CC_BYNCSA_2_0 CC_BYNCSA_2_5 CC_BYNCSA_3_0 CC_BYNCSA_4_0 CC_BYNC_1_0 CC_BYNC_2_0 CC_BYNC_2_5 "
    "CC_BYNC_3_0 CC_BYNC_4_0 CC_BYND CC_BYND_1_0 CC_BYND_2_0 CC_BYND_2_5 CC_BYND_3_0 CC_BYND_4_0 CC_BYSA "
    "CC_BYSA_1_0 CC_BYSA_2_0 CC_BYSA_2_5 CC_BYSA_3_0 CC_BYSA_3_0_NL CC_BYSA_4_0 CC_BY_1_0 CC_BY_2_0 CC_BY_2_5 "
    "CC_BY_3_0 CC_BY_3_0_AT CC_BY_3_0_NL CC_BY_4_0 CC_PDM_1_0 CDDL_1_0 CECILL_2_1 CECILL_B_1_0 CECILL_C_1_0 "
    "CLARIN_ACA_1_0 CNRI_PYTHON COM_REUSE CPAL_1_0 CPL_1_0 DFSL_1_0 DLDE_BYNC_1_0 DLDE_BY_1_0 DLDE_BY_2_0 "
    "DLDE_ZERO_2_0 ECL_1_0 ECL_2_0 ECOS_2_0 EFL_1_0 EFL_2 ENTESSA EPL_1_0 EPL_2_0 ETALAB_2_0 EUPL_1_0 EUPL_1_1 "
    "EUPL_1_2 EUROGEO_2022 EUROGEO_2024 EU_DATAGRID FAIR FRAMEWORX_1_0 GNU_FDL GNU_FDL_1_1 GNU_FDL_1_2 "
    "GNU_FDL_1_3 GNU_FDL_1_3_OR_LATER GPL_2_0 GPL_2_0_OR_LATER GPL_3_0 GPL_3_0_OR_LATER HPND HROD IODL_1_0 "
    "IODL_2_0 IPA IPL_1_0 ISA_OML ISA_OML_1_1 ISC LGPL_2_1 LGPL_2_1_OR_LATER LGPL_3_0 LGPL_3_0_OR_LATER "
    "LILIQ_P_1_1 LILIQ_RPLUS_1_1 LILIQ_R_1_1 LPL_1_0 LPL_1_02 LPPL_1_3C MIROS MIT MOTOSOTO MPL_1_0 MPL_1_1 "
    "MPL_2_0 MS_PL MS_RL MULTICS NASA_1_3 NAUMEN NCSA NGPL NLOD_1_0 NLOD_2_0 NOKIA NPOSL_3_0 NTP OCLC_2_0 ODC_BL "
    "ODC_BY ODC_PDDL OFL_1_1 OGL_1_0 OGL_2_0 OGL_3_0 OGL_NC OGL_NC_2_0 OGL_ROU_1_0 OGTSL OPL_2_1 OSL_1_0 OSL_2_1 "
    "OSL_3_0 PHP_3_0 POSTGRE_SQL PSEUL PYTHON_2_0 QPL_1_0 RPL_1_1 RPL_1_5 RPSL_1_0 RSCPL SIMPL_2_0 SLEEPYCAT "
    "SPL_1_0 UCL_1_0 UNLICENCE UPL_1_0 VSL_1_0 W3C WATCOM_1_0 WXWINDOWS XNET ZLIB ZPL_2_0"
)
EU_LICENSES = frozenset(_EU_LICENSES.split())
"""The EU's table of licences."""

_DE_AS_EU = (
    "cc-by=CC_BY cc-by/4.0=CC_BY_4_0 cc-by-nc=CC_BYNC cc-by-nc/4.0=CC_BYNC_4_0 cc-by-nd=CC_BYND"
    " cc-by-nd/3.0=CC_BYND_3_0 cc-by-nd/4.0=CC_BYND_4_0 cc-by-sa=CC_BYSA cc-by-sa/4.0=CC_BYSA_4_0 cc-zero=CC0"
    " ccpdm/1.0=CC_PDM_1_0 dl-by-de/1.0=DLDE_BY_1_0 dl-by-de/2.0=DLDE_BY_2_0 dl-by-nc-de/1.0=DLDE_BYNC_1_0"
    " dl-zero-de/2.0=DLDE_ZERO_2_0 gfdl=GNU_FDL gpl/3.0=GPL_3_0 odbl=ODC_BL odby=ODC_BY odcpddl=ODC_PDDL"
)
DE_AS_EU = dict(pair.split("=") for pair in _DE_AS_EU.split())
"""The EU's code of those licences of the German list that its table has, too."""


def eu_license(license: str) -> str:
    """The address in the EU's table of a licence of the German list or of that table itself; empty if it has none."""
    code = license.removeprefix(EU_LICENSE)
    if code in EU_LICENSES:
        return EU_LICENSE + code
    german = DE_AS_EU.get(license.removeprefix(DE_LICENSE).removeprefix(DE_LICENSE.replace("http:", "https:")))
    return EU_LICENSE + german if german else ""
