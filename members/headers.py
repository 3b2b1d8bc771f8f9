"""The words by which registers head their columns, and how near a header is to them. No database."""

import re
from functools import lru_cache

from rapidfuzz import fuzz

from members import cleaning

# Words by which registers head a column, French then English, without accents or signs.
SYNONYMS: dict[str, str] = {
    "external_id": (
        "n adherent|numero adherent|no adherent|num adherent|identifiant|id|code adherent|code client|"
        "matricule|ref|reference|n|numero|n membre|numero de membre|id adherent|code|member id|member number|"
        "membership number|account number|member no|membership no|member nr|no|nr|cle|account id|record id|"
        "customer id|numero client|n client|num|id membre|id client|code membre|n dossier|numero de dossier"
    ),
    "name": (
        "raison sociale|denomination|denomination sociale|entreprise|societe|nom entreprise|"
        "nom de l entreprise|nom societe|nom de la societe|nom de la structure|structure|organisme|"
        "organisation|etablissement|adherent|nom adherent|nom adherent entreprise|membre|nom commercial|"
        "enseigne|nom|company|company name|organization|business name|name|account name|member|legal name|"
        "nom de l adherent|nom organisme|client|raison|rs|denom|soc|nom raison sociale|raison sociale nom|"
        "legal entity|employer|entite|nom entite|appellation|societe adherente|entreprise adherente|firm|firm name"
    ),
    "legal_form": (
        "forme|forme juridique|statut juridique|type de societe|nature juridique|legal form|forme sociale|"
        "company type|fj"
    ),
    "siren": (
        "siren|n siren|numero siren|no siren|code siren|siren number|rcs|n rcs|identifiant siren|"
        "company registration number|tva|n tva|tva intracom|n tva intracom|tva intracommunautaire|"
        "n tva intracommunautaire|numero de tva|vat|vat number|vat no|vat id|immatriculation|n immatriculation|"
        "registration no|registration number|rcs siren|siren rcs|id entreprise|registre du commerce|company number"
    ),
    "siret": "siret|n siret|numero siret|no siret|code siret|siret siege|siret number|siret siren|siren siret",
    "street": (
        "adresse|rue|voie|adresse 1|adresse1|adresse ligne 1|adresse postale|adresse siege|adresse du siege|"
        "address|street|address 1|address line 1|n et voie|numero et voie|street address|adresse rue|adr|"
        "adresse de la societe|billing street|mailing street|n rue|adresse n et rue|lieu|libelle voie"
    ),
    "street_more": (
        "adresse 2|adresse2|complement|complement adresse|complement d adresse|adresse ligne 2|address 2|"
        "address line 2|adresse suite"
    ),
    "postal_code": (
        "cp|code postal|c p|code post|codepostal|zip|zip code|postal code|postcode|post code|cp siege|billing zip|"
        "billing postal code|mailing zip"
    ),
    "town": (
        "ville|commune|localite|town|city|ville siege|nom commune|municipality|loc|billing city|mailing city|"
        "cp ville|code postal ville|code postal et ville|cp et ville|commune du siege|bureau distributeur|zip city"
    ),
    "address": (
        "adresse complete|adresse entiere|full address|adresse postale complete|coordonnees postales|"
        "adresse complete siege|siege|siege social|localisation|domiciliation|address full|postal address"
    ),
    "department": "dept|departement|dep|dpt|n departement|code departement|county|department",
    "phone": (
        "telephone|tel|tel fixe|telephone fixe|tel standard|standard|telephone standard|numero de telephone|"
        "phone|phone number|telephone entreprise|tel societe|tel entreprise|telephone societe|n de telephone|"
        "n tel|mobile|portable|fixe|tel 1|tph|main phone|telephone mail|tel mail|tel email|telephone email|telephone 1|"
        "coordonnees|phone 1|landline|tel bureau|telephone bureau"
    ),
    "email": (
        "email|e mail|mail|courriel|adresse mail|adresse email|mel|email entreprise|mail entreprise|"
        "email general|courriel general|email societe|adresse electronique|adresse e mail|email address|"
        "contact email general|mail generique|mail societe|mail tel|email tel|mail telephone|e mail 1|email 1|mail 1|"
        "mail principal|email principal"
    ),
    "website": "site web|site|web|site internet|url|internet|website|web site|homepage|adresse web|www|site www|lien",
    "jobs": (
        "effectif|effectifs|salaries|nb salaries|nombre de salaries|nombre salaries|nb de salaries|emplois|"
        "nb emplois|nombre d emplois|etp|collaborateurs|nombre de collaborateurs|headcount|employees|staff|"
        "number of employees|jobs|effectif total|effectif salarie|taille|nb collaborateurs|effectif etp|"
        "nb employes|nombre d employes|workforce|fte|eff|effec|nb sal|tranche effectif|tranche d effectif|"
        "effectif salaries|nbre salaries|nbre de salaries"
    ),
    "turnover": (
        "ca|chiffre d affaires|chiffre affaires|chiffre daffaires|c a|ca ht|chiffre d affaires ht|turnover|"
        "revenue|annual revenue|ca annuel|volume d affaires|ca n 1|dernier ca|sales"
    ),
    "naf": (
        "naf|ape|code naf|code ape|naf ape|activite naf|code activite|ape naf|naf code|nace|code ape naf|"
        "activite|secteur"
    ),
    "joined_on": (
        "date d adhesion|date adhesion|adherent depuis|membre depuis|date d entree|date entree|entree le|"
        "adhesion|adhere le|premiere adhesion|date de premiere adhesion|annee d adhesion|annee adhesion|"
        "joined|joined on|member since|join date|date joined|date d inscription|debut adhesion|depuis|"
        "date de debut|entree|adhes|date d adh|inscription|inscrit le|adh|dt adhesion|dt entree|created date|creation date|"
        "start date|date joined|since|1ere adhesion|arrivee|date arrivee|date d arrivee"
    ),
    "category": (
        "categorie|college|type|type adherent|type d adherent|categorie adherent|profil|category|member type|"
        "college electoral|segment|type de membre|membership type|classe|categorie d adherent"
    ),
    "civility": "civilite|civ|titre|m mme|civility|salutation|genre|civilite contact",
    "contact_last": (
        "nom contact|nom du contact|nom representant|nom du representant|nom dirigeant|nom du dirigeant|"
        "contact nom|nom de famille|last name|surname|family name|contact last name|nom referent|"
        "nom interlocuteur|nom responsable|primary contact last name|nom du responsable|nom gerant"
    ),
    "contact_first": (
        "prenom contact|prenom|prenom du contact|prenom representant|prenom dirigeant|contact prenom|"
        "first name|given name|contact first name|prenom referent|prenom interlocuteur|prenom responsable|"
        "forename|primary contact first name|prenom du responsable|prenom gerant"
    ),
    "contact": (
        "representant|contact|interlocuteur|contact principal|dirigeant|referent|nom prenom|nom et prenom|"
        "prenom nom|contact person|representative|main contact|responsable|nom complet|personne de contact|"
        "representant legal|full name|contact name|gerant|president|nom prenom contact|"
        "nom et prenom du contact|correspondant|interlocuteur principal|primary contact|contact nom prenom|dirigeants|"
        "contact telephone mail|contact tel mail|contact et coordonnees|coordonnees contact|coordonnees du contact"
    ),
    "function": (
        "fonction|fonction contact|poste|qualite|titre contact|role|job title|function|position|"
        "fonction du contact|fonction representant|fonction du representant|title"
    ),
    "contact_email": (
        "mail contact|email contact|courriel contact|email representant|email du representant|"
        "mail representant|contact mail|contact email|email dirigeant|mail dirigeant|email direct|"
        "mail direct|courriel representant|email du contact|mail du contact|email referent|"
        "representative email|email interlocuteur|courriel du contact|email responsable|e mail contact|"
        "primary contact email|mail responsable|mail gerant|mail du dirigeant"
    ),
    "contact_phone": (
        "tel contact|telephone contact|tel representant|telephone representant|mobile contact|"
        "portable contact|tel direct|ligne directe|contact phone|tel dirigeant|telephone du contact|"
        "tel du contact|gsm|contact telephone|direct phone|tel portable contact|primary contact phone|tel responsable"
    ),
    "dues_email": (
        "contact facturation|mail facturation|email facturation|courriel facturation|contact cotisation|"
        "mail comptabilite|email comptabilite|contact comptabilite|comptabilite|adresse de facturation|"
        "billing contact|billing email|mail compta|email compta|contact compta|invoice email|"
        "email de facturation|mail de facturation"
    ),
    "dues_amount": (
        "cotisation|montant cotisation|cotisation annuelle|montant|montant de la cotisation|dues|fee|"
        "membership fee|amount|cotisation due|cotisation ht|cotisation ttc|montant appele|cotisation annee"
    ),
    "paid_on": (
        "reglee le|regle le|date de reglement|date reglement|payee le|paye le|date de paiement|date paiement|"
        "paid on|paid|payment date|date encaissement|encaissee le|reglement"
    ),
    "dues_paid": (
        "a jour|a jour de cotisation|cotisation payee|cotisation reglee|paye|payee|a jour cotisation|"
        "up to date|in good standing|cotisation a jour"
    ),
    "left_on": (
        "date de sortie|date sortie|date de depart|date depart|demission|date de demission|date demission|"
        "radiation|date de radiation|date radiation|sorti le|sortie|date de fin|fin adhesion|left on|"
        "resigned on|end date|leaving date|demission le|radie le"
    ),
    "status": (
        "statut|etat|situation|status|statut adhesion|statut adherent|etat adhesion|actif|membership status|"
        "member status|statut de l adhesion|situation adherent"
    ),
    "notes": (
        "observations|observation|commentaire|commentaires|remarques|remarque|notes|note|divers|comments|"
        "comment|remarks|memo|infos|informations|info complementaire|informations complementaires|obs|rem|"
        "comm"
    ),
}
_SYNONYMS: dict[str, tuple[str, ...]] = {name: tuple(text.split("|")) for name, text in SYNONYMS.items()}
_EXACT: dict[str, str] = {}
for _name, _spellings in _SYNONYMS.items():
    for _spelling in _spellings:
        _EXACT.setdefault(_spelling, _name)


@lru_cache(maxsize=4_000)
def header_key(header: str) -> str:
    bare = cleaning.plain(re.sub(r"\([^)]*\)|\[[^\]]*\]|€|\b[kM]€", " ", header)).lower()
    bare = re.sub(r"\b(?:19|20)\d{2}\b|\b(?:en )?(?:k|m)? ?(?:eur|euros?)\b|\bmilliers?\b", " ", bare)
    return " ".join(bare.split()) or cleaning.plain(header).lower()


# Words that databases and narrow columns cut short, in full.
_IN_FULL = {
    "adh": "adherent", "adr": "adresse", "aff": "affaires", "cat": "categorie", "chif": "chiffre", "civil": "civilite",
    "cod": "code", "codpos": "code postal", "codepos": "code postal", "com": "commentaire", "cotis": "cotisation",
    "ct": "contact", "ctc": "contact", "ctct": "contact", "dat": "date", "denom": "denomination", "dt": "date",
    "dirig": "dirigeant", "eff": "effectif", "fj": "forme juridique", "fjur": "forme juridique", "fonc": "fonction",
    "fonct": "fonction", "frm": "forme", "jur": "juridique", "juri": "juridique", "loc": "localite", "nb": "nombre",
    "nbre": "nombre", "num": "numero", "pren": "prenom", "rep": "representant", "resp": "responsable",
    "sal": "salaries", "soc": "sociale", "tel": "telephone", "tph": "telephone", "pos": "postal", "post": "postal",
    "ent": "entreprise", "entr": "entreprise", "org": "organisme", "struct": "structure", "juridiq": "juridique",
    "principal": "", "principale": "", "general": "", "interne": "", "internes": "", "correspondance": "", "registered": "",
}  # fmt: skip


@lru_cache(maxsize=4_000)
def header_likeness(header: str) -> tuple[dict[str, float], dict[str, str]]:
    """Field to likeness (0 to 1) of a header, as written or with its words in full, and the nearest synonym of each."""
    key = header_key(header)
    scores, nearest = _likeness(key)
    full = " ".join(
        " ".join(_IN_FULL.get(word, word) for word in re.sub(r"(?<=[a-z])(?=\d)", " ", key).split()).split()
    )
    if full and full != key:
        for field, score in _likeness(full)[0].items():
            if 0.97 * score > scores.get(field, 0.0):
                scores[field], nearest[field] = 0.97 * score, _likeness(full)[1][field]
    return scores, nearest


def _likeness(key: str) -> tuple[dict[str, float], dict[str, str]]:
    scores: dict[str, float] = {}
    nearest: dict[str, str] = {}
    if not key:
        return scores, nearest
    if key in _EXACT:
        scores[_EXACT[key]], nearest[_EXACT[key]] = 1.0, key
    tokens = key.split()
    for field, spellings in _SYNONYMS.items():
        best, word = 0.0, ""
        for spelling in spellings:
            if len(spelling) <= 3:
                likeness = 0.86 if spelling in tokens and len(spelling) > 1 and len(tokens) <= 3 else 0.0
            else:
                whole = fuzz.ratio(key, spelling) / 100
                parts = fuzz.token_sort_ratio(key, spelling) / 100
                inside = 0.0
                if set(spelling.split()) <= set(tokens):
                    inside = 0.62 + 0.3 * len(spelling) / max(len(key), 1)
                likeness = max(whole if whole >= 0.84 else 0.0, 0.98 * parts if parts >= 0.84 else 0.0, inside)
            if likeness > best:
                best, word = likeness, spelling
        if best >= 0.62 and best > scores.get(field, 0.0):
            scores[field], nearest[field] = min(best, 0.98) if key != word else 1.0, word
    return scores, nearest
