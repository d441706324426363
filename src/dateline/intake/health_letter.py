"""A letter to an outlet whose feed is in trouble, in its language where there are words, else in English. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from dateline.intake.health import Ailment, Cause
from dateline.model import Outlet, Source
from dateline.text import tidy


@dataclass(frozen=True, slots=True)
class Letter:
    """Ready to send; whom to send it to is for the person who does to find out. `mailto`: the same as an address."""

    language: str
    subject: str
    text: str

    @property
    def mailto(self) -> str:
        """A mail address without a receiver, which a mail program opens as a draft."""
        return f"mailto:?subject={quote(self.subject)}&body={quote(self.text)}"


_FRAMES: Mapping[str, tuple[str, str, str, str]] = {
    # subject, opening, what was answered, end
    "en": (
        "Your feed at {host}",
        "Hello,\n\nwe read your feed with Dateline, a news reader, for {site}:\n{url}\n\n{what}",
        "The last answer, in our program's words: {words}.",
        "Could you have a look? If you would rather not be read by us, tell us, or see {robot}\n\nThank you!",
    ),
    "de": (
        "Ihr Feed auf {host}",
        "Guten Tag,\n\nwir lesen Ihren Feed mit Dateline, einem Nachrichtenleser, für {site}:\n{url}\n\n{what}",
        "Die letzte Antwort, in den (englischen) Worten unseres Programms: {words}.",
        "Könnten Sie das ansehen? Sollen wir Sie nicht lesen, sagen Sie es uns, oder siehe {robot}\n\nVielen Dank!",
    ),
    "fr": (
        "Votre flux sur {host}",
        "Bonjour,\n\nnous lisons votre flux avec Dateline, un lecteur d’actualités, pour {site} :\n{url}\n\n{what}",
        "La dernière réponse, dans les mots (anglais) de notre programme : {words}.",
        "Pourriez-vous vérifier ? Si nous ne devons pas vous lire, dites-le-nous, ou voyez {robot}\n\nMerci !",
    ),
    "es": (
        "Su canal en {host}",
        "Buenos días:\n\nleemos su canal con Dateline, un lector de noticias, para {site}:\n{url}\n\n{what}",
        "La última respuesta, en las palabras (inglesas) de nuestro programa: {words}.",
        "¿Podrían revisarlo? Si prefieren que no les leamos, díganoslo, o vean {robot}\n\n¡Gracias!",
    ),
}
_WHAT: Mapping[str, Mapping[Cause, str]] = {
    "en": {
        Cause.MOVED: "It says that it has moved; is the new address the right one?",
        Cause.BLOCKED: "It redirects to an address that nobody outside of your own network can reach.",
        Cause.REFUSED: "Our robot is turned away there.",
        Cause.LOGIN: "A log-in page comes in place of the feed.",
        Cause.PARKED: "A page for parked domains comes in place of the feed.",
        Cause.NOT_A_FEED: "A web page comes in place of the feed.",
        Cause.EMPTY: "It has no entries.",
        Cause.MALFORMED: "It cannot be read: its form is damaged.",
        Cause.CLOCK: "The times that its entries state cannot be right.",
        Cause.CHURN: "All its entries get new GUIDs again and again, so readers show them anew.",
        Cause.SLOW: "It answers too slowly, or not at all.",
        Cause.GONE: "It answers 410: gone for good.",
        Cause.MISSING: "Nothing is at that address any more (404).",
        Cause.CERTIFICATE: "Its certificate does not hold.",
        Cause.TOO_LARGE: "Its answer is larger than news readers take.",
        Cause.REDIRECTS: "Its address redirects again and again and leads to no feed.",
        Cause.UNREACHABLE: "It cannot be reached, or its answers break off.",
        Cause.SILENT: "Nothing new has come for unusually long.",
    },
    "de": {
        Cause.MOVED: "Er sagt, er sei umgezogen; stimmt die neue Adresse?",
        Cause.BLOCKED: "Er leitet zu einer Adresse weiter, die außerhalb Ihres eigenen Netzes niemand erreicht.",
        Cause.REFUSED: "Unser Roboter wird dort abgewiesen.",
        Cause.LOGIN: "Statt des Feeds kommt eine Anmeldeseite.",
        Cause.PARKED: "Statt des Feeds kommt die Seite einer geparkten Domain.",
        Cause.NOT_A_FEED: "Statt des Feeds kommt eine Webseite.",
        Cause.EMPTY: "Er enthält keine Einträge.",
        Cause.MALFORMED: "Er ist nicht lesbar: Seine Form ist beschädigt.",
        Cause.CLOCK: "Die Zeiten seiner Einträge können nicht stimmen.",
        Cause.CHURN: "Alle Einträge bekommen immer wieder neue GUIDs, so dass Leseprogramme sie erneut zeigen.",
        Cause.SLOW: "Er antwortet zu langsam oder gar nicht.",
        Cause.GONE: "Er antwortet mit 410: endgültig entfernt.",
        Cause.MISSING: "Unter der Adresse ist nichts mehr (404).",
        Cause.CERTIFICATE: "Sein Zertifikat ist nicht gültig.",
        Cause.TOO_LARGE: "Seine Antwort ist größer, als Leseprogramme annehmen.",
        Cause.REDIRECTS: "Seine Adresse leitet immer weiter und führt zu keinem Feed.",
        Cause.UNREACHABLE: "Er ist nicht erreichbar, oder seine Antworten brechen ab.",
        Cause.SILENT: "Seit ungewöhnlich langer Zeit kommt nichts Neues.",
    },
    "fr": {
        Cause.MOVED: "Il dit avoir déménagé ; la nouvelle adresse est-elle la bonne ?",
        Cause.BLOCKED: "Il redirige vers une adresse que personne ne peut atteindre hors de votre propre réseau.",
        Cause.REFUSED: "Notre robot y est refusé.",
        Cause.LOGIN: "Une page de connexion vient à la place du flux.",
        Cause.PARKED: "Une page de domaine en vente vient à la place du flux.",
        Cause.NOT_A_FEED: "Une page web vient à la place du flux.",
        Cause.EMPTY: "Il ne contient aucune entrée.",
        Cause.MALFORMED: "Il ne peut pas être lu : sa forme est endommagée.",
        Cause.CLOCK: "Les dates de ses entrées ne peuvent pas être justes.",
        Cause.CHURN: "Toutes ses entrées reçoivent sans cesse de nouveaux GUID et reparaissent comme nouvelles.",
        Cause.SLOW: "Il répond trop lentement, ou pas du tout.",
        Cause.GONE: "Il répond 410 : supprimé définitivement.",
        Cause.MISSING: "Il n’y a plus rien à cette adresse (404).",
        Cause.CERTIFICATE: "Son certificat n’est pas valable.",
        Cause.TOO_LARGE: "Sa réponse est plus grande que ce que les lecteurs acceptent.",
        Cause.REDIRECTS: "Son adresse redirige sans fin et ne mène à aucun flux.",
        Cause.UNREACHABLE: "Il est injoignable, ou ses réponses sont coupées.",
        Cause.SILENT: "Rien de nouveau depuis inhabituellement longtemps.",
    },
    "es": {
        Cause.MOVED: "Dice que se ha mudado; ¿es correcta la nueva dirección?",
        Cause.BLOCKED: "Redirige a una dirección a la que nadie puede llegar fuera de su propia red.",
        Cause.REFUSED: "Nuestro robot es rechazado allí.",
        Cause.LOGIN: "En lugar del canal llega una página de acceso.",
        Cause.PARKED: "En lugar del canal llega la página de un dominio aparcado.",
        Cause.NOT_A_FEED: "En lugar del canal llega una página web.",
        Cause.EMPTY: "No contiene entradas.",
        Cause.MALFORMED: "No se puede leer: su forma está dañada.",
        Cause.CLOCK: "Las horas de sus entradas no pueden ser correctas.",
        Cause.CHURN: "Todas sus entradas reciben una y otra vez nuevos GUID y aparecen como nuevas.",
        Cause.SLOW: "Responde demasiado despacio, o no responde.",
        Cause.GONE: "Responde 410: eliminado para siempre.",
        Cause.MISSING: "Ya no hay nada en esa dirección (404).",
        Cause.CERTIFICATE: "Su certificado no es válido.",
        Cause.TOO_LARGE: "Su respuesta es más grande de lo que aceptan los lectores.",
        Cause.REDIRECTS: "Su dirección redirige una y otra vez y no lleva a ningún canal.",
        Cause.UNREACHABLE: "No se puede llegar a él, o sus respuestas se cortan.",
        Cause.SILENT: "No llega nada nuevo desde hace más tiempo de lo habitual.",
    },
}


def letter(ailment: Ailment, source: Source, outlet: Outlet, site_name: str, robot_url: str) -> Letter | None:
    """What to write to the outlet; None where the trouble is ours: a host that asked us to wait, an address that our
    guard refuses unless the outlet itself redirects there.
    """
    language = (outlet.language or "").partition("-")[0].lower()
    language = language if language in _FRAMES else "en"
    what = _WHAT[language].get(ailment.cause)
    inward = ailment.cause is Cause.BLOCKED and "redirects to " in source.last_words
    if what is None or (ailment.cause is Cause.BLOCKED and not inward):
        return None
    subject, opening, answered, end = _FRAMES[language]
    said = {
        "host": urlsplit(source.url).hostname or source.url,
        "site": tidy(site_name),
        "url": source.url,
        "what": what,
        "words": tidy(ailment.words),
        "robot": robot_url,
    }
    parts = [opening, answered, end]
    return Letter(language, subject.format(**said), "\n\n".join(part.format(**said) for part in parts))
