"""What the reference of the vocabulary says around the terms, in French, English and Spanish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("fr", "en", "es")
ENDONYMS: Final = {"fr": "Français", "en": "English", "es": "Español"}

_WORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "contents": ("Sommaire", "Contents", "Índice"),
    "version": ("Version", "Version", "Versión"),
    "address": ("Adresse", "Address", "Dirección"),
    "prefix": ("Préfixe", "Prefix", "Prefijo"),
    "licence": ("Licence", "Licence", "Licencia"),
    "status": ("Statut", "Status", "Estado"),
    "draft": ("projet", "draft", "borrador"),
    "created": ("Créé le", "Created", "Creado el"),
    "modified": ("Modifié le", "Modified", "Modificado el"),
    "publisher": ("Éditeur", "Publisher", "Editor"),
    "citation": ("Pour citer", "How to cite", "Cómo citar"),
    "files": ("En données", "As data", "Como datos"),
    "class": ("classe", "class", "clase"),
    "object": ("propriété vers une chose", "property to a thing", "propiedad hacia una cosa"),
    "datatype": ("propriété vers une valeur", "property to a value", "propiedad hacia un valor"),
    "symmetric": ("symétrique", "symmetric", "simétrica"),
    "parents": ("Sorte de", "Kind of", "Clase de"),
    "children": ("Plus précis", "More precise", "Más preciso"),
    "disjoint": ("Jamais aussi", "Never also", "Nunca también"),
    "domain": ("S'applique à", "Applies to", "Se aplica a"),
    "range": ("Mène à", "Leads to", "Conduce a"),
    "used": ("Propriétés", "Properties", "Propiedades"),
    "see": ("Voir aussi", "See also", "Véase también"),
    "example": ("Exemple", "Example", "Ejemplo"),
    "full": ("Exemple complet", "Whole example", "Ejemplo completo"),
    "alignments": ("Alignements", "Alignments", "Alineaciones"),
    "alignments_lead": (
        "Les correspondances avec d'autres vocabulaires sont dans des fichiers à part : les termes s'en passent.",
        "The correspondences with other vocabularies stand in files of their own: the terms can be taken without them.",
        "Las correspondencias con otros vocabularios están en archivos aparte: se pueden tomar los términos sin ellas.",
    ),
    "schemes": ("Listes de concepts", "Lists of concepts", "Listas de conceptos"),
    "schemes_lead": (
        "Les valeurs que prennent types, statuts, rôles et droits.",
        "The values that types, statuses, roles and rights take.",
        "Los valores que toman los tipos, estados, funciones y derechos.",
    ),
    "concepts": ("concepts", "concepts", "conceptos"),
    "key": ("Clé", "Key", "Clave"),
    "mappings": ("Correspond à", "Corresponds to", "Corresponde a"),
    "broader": ("Dans", "Within", "Dentro de"),
    "home": ("Accueil", "Home", "Inicio"),
    "vocabulary": ("Vocabulaire", "Vocabulary", "Vocabulario"),
    "language": ("Langue", "Language", "Idioma"),
}


def words(language: str) -> Mapping[str, str]:
    """The words of one language, by key."""
    place = LANGUAGES.index(language)
    return {key: texts[place] for key, texts in _WORDS.items()}
