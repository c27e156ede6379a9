"""Names, addresses, jobs and texts of invented people; nothing here is anybody's."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple
from unicodedata import normalize

WOMEN = [
    "Anne",
    "Bodil",
    "Camilla",
    "Dorthe",
    "Emma",
    "Freja",
    "Gitte",
    "Hanne",
    "Ida",
    "Jette",
    "Katrine",
    "Lærke",
    "Marianne",
    "Nanna",
    "Pernille",
    "Rikke",
    "Signe",
    "Tove",
    "Ulla",
    "Vibeke",
    "Åse",
    "Astrid",
    "Birgitte",
    "Charlotte",
    "Ellen",
    "Helle",
    "Inger",
    "Karina",
    "Louise",
    "Maria",
    "Amina",
    "Fatima",
    "Leyla",
    "Nadia",
    "Oksana",
    "Ewa",
    "Samira",
    "Zeynep",
    "Maryam",
    "Hodan",
]
MEN = [
    "Anders",
    "Bjarne",
    "Christian",
    "Daniel",
    "Erik",
    "Flemming",
    "Gustav",
    "Henrik",
    "Ivan",
    "Jørgen",
    "Kåre",
    "Lasse",
    "Mikkel",
    "Niels",
    "Ole",
    "Preben",
    "Rasmus",
    "Søren",
    "Thomas",
    "Uffe",
    "Viggo",
    "Åge",
    "Bjørn",
    "Casper",
    "Emil",
    "Frederik",
    "Hjalmar",
    "Jakob",
    "Klaus",
    "Magnus",
    "Ahmed",
    "Omar",
    "Yusuf",
    "Tomasz",
    "Piotr",
    "Mehmet",
    "Ali",
    "Dmytro",
    "Hassan",
    "Ibrahim",
]
SURNAMES = [
    "Nielsen",
    "Jensen",
    "Hansen",
    "Pedersen",
    "Andersen",
    "Christensen",
    "Larsen",
    "Sørensen",
    "Rasmussen",
    "Jørgensen",
    "Petersen",
    "Madsen",
    "Kristensen",
    "Olsen",
    "Thomsen",
    "Poulsen",
    "Johansen",
    "Møller",
    "Mortensen",
    "Knudsen",
    "Bækgaard",
    "Østergaard",
    "Højgaard",
    "Nørgaard",
    "Vestergaard",
    "Åkjær",
    "Dahlgård",
    "Lykkegaard",
    "Krogsgaard",
    "Ladefoged",
    "Løvstrøm",
    "Skjødt",
    "Winther",
    "Ravnkilde",
    "Brøndum",
    "Storgaard",
    "Damgaard",
    "Overgaard",
    "Sølvsten",
    "Ærenlund",
    "Rørbæk",
    "Grønkjær",
]
MIDDLE_NAMES = [
    "Kjær",
    "Juul",
    "Toft",
    "Holm",
    "Bruun",
    "Skov",
    "Ravn",
    "Munk",
    "Friis",
    "Krag",
    "Bach",
    "Lund",
    "Dam",
    "Bang",
]
FROM_ABROAD = [
    "Rahimi",
    "Demir",
    "El-Khatib",
    "Saleh",
    "Wójcik",
    "Kowalska",
    "Yilmaz",
    "Hussein",
    "Abdi",
    "Haddad",
    "Kovalenko",
    "Nowak",
    "Şahin",
    "Çelik",
    "Petrauskas",
    "Al-Hassani",
]
BORN_IN_DENMARK = 30
"""How many of each list of first names come before those of families from abroad."""

STREETS = [
    "Åboulevarden",
    "Rosenvænget",
    "Nørregade",
    "Sønder",
    "Allé",
    "Bakkedraget",
    "Ærøvej",
    "Østre",
    "Ringgade",
    "Møllestien",
    "Kastanjevej",
    "Fælledvej",
    "Skovbrynet",
    "Hasselvænget",
    "Søndergade",
    "Birkehaven",
]
PLACES = {
    "751": ("8000", "Aarhus C"),
    "740": ("8600", "Silkeborg"),
    "710": ("8382", "Hinnerup"),
    "727": ("8300", "Odder"),
    "746": ("8660", "Skanderborg"),
    "101": ("2300", "København S"),
    "147": ("2000", "Frederiksberg"),
    "159": ("2860", "Søborg"),
    "167": ("2650", "Hvidovre"),
    "461": ("5000", "Odense C"),
    "450": ("5800", "Nyborg"),
    "430": ("5600", "Faaborg"),
    "400": ("3700", "Rønne"),
}


class Trade(NamedTuple):
    """What somebody has worked with and looks for."""

    goals: tuple[str, str]
    past: str
    school: str
    chances: str
    employers: tuple[str, ...]


TRADES = (
    Trade(
        ("Projektkoordinator", "Administrativ medarbejder"),
        "Otte år som koordinator i et rådgivende ingeniørfirma.",
        "Professionsbachelor i offentlig administration.",
        "Kommunerne og byggebranchen søger koordinatorer hver uge.",
        ("Aarhus Kommune", "Region Midtjylland", "Bygherrerådgivning ApS", "Havnens Logistik"),
    ),
    Trade(
        ("Lagermedarbejder", "Chauffør"),
        "Lager og varemodtagelse i dagligvarehandlen i 11 år.",
        "Kørekort C og truckcertifikat A.",
        "Store lagre ved motorvejen mangler folk i skiftehold.",
        ("Nordlager A/S", "Fragtcentralen", "Grøntgrossisten", "Pakkehuset"),
    ),
    Trade(
        ("Social- og sundhedshjælper", "Rengøringsassistent"),
        "Hjemmepleje og plejehjem siden 2012.",
        "Social- og sundhedshjælper.",
        "Plejehjemmene i området slår stillinger op hver måned.",
        ("Plejecenter Solbakken", "Hjemmeplejen Vest", "Rent & Pænt ApS", "Bostedet Lunden"),
    ),
    Trade(
        ("Webudvikler", "It-supporter"),
        "Udvikler i et bureau, der lukkede i efteråret.",
        "Datamatiker.",
        "Offentlige it-afdelinger søger flere, end der uddannes.",
        ("Kodehuset", "Kommunernes It", "Skyen ApS", "Universitetets It-afdeling"),
    ),
    Trade(
        ("Butiksassistent", "Kundeservicemedarbejder"),
        "Butik og kasse i tøjbranchen, de sidste år som souschef.",
        "Detailuddannelse.",
        "Jul og udsalg giver vikariater, som ofte bliver til mere.",
        ("Stormagasinet", "Boghandlen på Torvet", "Kundecentret", "Byggemarkedet"),
    ),
    Trade(
        ("Tømrer", "Bygningskonstruktør"),
        "Svend i to firmaer, mest renovering af etageboliger.",
        "Udlært tømrer.",
        "Renovering af almene boliger går i gang til foråret.",
        ("Murer & Tømrer I/S", "Boligforeningen Fjorden", "Facadefirmaet", "Tagkompagniet"),
    ),
    Trade(
        ("Regnskabsassistent", "Bogholder"),
        "Debitorer og moms i en handelsvirksomhed.",
        "Finansbachelor.",
        "Mindre firmaer søger bogholdere på deltid, der kan lægges sammen.",
        ("Revision Øst", "Maskinhandlen", "Boligkontoret", "Andelsmejeriet"),
    ),
    Trade(
        ("Pædagogmedhjælper", "Tolk"),
        "Vuggestue og SFO som vikar.",
        "Studentereksamen og et år på pædagogstudiet.",
        "Kommunens vikarkorps tager imod løbende.",
        ("Børnehuset Spiren", "Skolen ved Åen", "Tolkecentralen", "SFO Stjernen"),
    ),
)


def people(rng: Random) -> Iterator[tuple[str, str]]:
    """Yield first and last names without end, each whole name once."""
    seen: set[tuple[str, str]] = set()
    while True:
        name = _name(rng)
        if name not in seen:
            seen.add(name)
            yield name


def _name(rng: Random) -> tuple[str, str]:
    first_names = rng.choice((WOMEN, MEN))
    place = rng.randrange(len(first_names))
    if place >= BORN_IN_DENMARK:
        return first_names[place], rng.choice(FROM_ABROAD)
    last_name = rng.choice(SURNAMES)
    if rng.random() < 0.4:
        last_name = f"{rng.choice(MIDDLE_NAMES)} {last_name}"
    if rng.random() < 0.05:
        last_name = f"{last_name}-{rng.choice(SURNAMES)}"
    return first_names[place], last_name


PLAIN = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ł": "l", "-": "", " ": ""})


def email(first_name: str, last_name: str, number: int) -> str:
    """Return an address that can belong to nobody."""
    name = f"{first_name}.{last_name.split()[-1]}".lower().translate(PLAIN)
    plain = "".join(each for each in normalize("NFKD", name) if each.isascii())
    return f"{plain}{number}@example.invalid"
