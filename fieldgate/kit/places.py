"""Names of states and provinces: pages write "Missouri", documents "MO" (design.md, pages). Pure Python."""

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana",
    "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland",
    "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri",
    "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey",
    "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio",
    "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah",
    "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin",
    "WY": "Wyoming", "PR": "Puerto Rico",
    "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick",
    "NL": "Newfoundland and Labrador", "NS": "Nova Scotia", "NT": "Northwest Territories",
    "NU": "Nunavut", "ON": "Ontario",
    "PE": "Prince Edward Island", "QC": "Quebec", "SK": "Saskatchewan", "YT": "Yukon",
}  # fmt: skip
_CODES = {name.casefold(): code for code, name in STATES.items()}


def state_code(text: str) -> str:
    """The code of a state given by code or name ("missouri" is "MO"); anything else is kept as written."""
    word = text.strip()
    return word.upper() if word.upper() in STATES else _CODES.get(word.casefold(), word)


def state_name(code: str) -> str:
    """The full name of a state by its code; anything else is returned as it is."""
    return STATES.get(code, code)


def town_on_page(city: str, state: str, postal_code: str) -> str:
    """A town as pages write it: "Columbia, Illinois 62236"; missing parts leave no stray comma."""
    region = " ".join(part for part in (state_name(state), postal_code) if part)
    return ", ".join(part for part in (city, region) if part)


def place_on_page(name: str, city: str, state: str, postal_code: str) -> str:
    """A property with its town: "Tar Valon Towers • Columbia, Illinois 62236"."""
    town = town_on_page(city, state, postal_code)
    return f"{name} • {town}" if town else name


def address_on_page(street: str, city: str, state: str, postal_code: str) -> str:
    """A street with its town on one line: "112 Clark St • St. Louis, Missouri 63101"."""
    return " • ".join(part for part in (street, town_on_page(city, state, postal_code)) if part)


def town_on_document(city: str, state: str, postal_code: str) -> str:
    """A town as documents write it: "Columbia, IL 62236"."""
    region = " ".join(part for part in (state, postal_code) if part)
    return ", ".join(part for part in (city, region) if part)
