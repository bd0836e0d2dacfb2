"""Whether a message is in another language than English, the only one that the rules are written for."""

import re
import unicodedata

from holdfast.assistant.offline.words import word_set

__all__ = ["is_foreign"]

# Small words that sentences of other languages are full of, and English ones are not.
_SMALL = word_set(
    """
    agrega agregar ajoute ajouter añade añadir aufgabe aufgaben aggiungi anch bitte bonjour borra
    cosa cuál cómo dame danke das dell della den deine der det die diese dine donne du ein eine einen einkaufen
    ekle elimina eliminar est este estoy et ett för füge gracias guten habe haben hallo het hinzu hola ich
    ik ist je kannst kaufen las les lista liste listen lösche løsche los maak mes meine meinen mein mes mi mis mijn
    montre mostra mostrar muestra måste nicht noch och oder olá para por pour qual qué quelles quels quiero
    quoi salut sil sind soll supprime supprimer tâche tâches taak taken tarea tareas tarefa tarefas toon todas
    todo's toutes und une voeg vous was welche wie wil zeig zeige zu что
    """
) - word_set("das den die du este las los les listen liste mes mi mis taken det je todo's was et est sil")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")


def is_foreign(text: str) -> bool:
    """By its letters, when most are of another alphabet; else by words that English has not."""
    letters = _LETTER.findall(text)
    other = sum("LATIN" not in unicodedata.name(letter, "") for letter in letters)
    if letters and other * 2 > len(letters):
        return True
    return any(word in _SMALL for word in _WORD.findall(text.lower()))
