"""All settings, from the environment and the data folder. docs/configuration.md explains each variable."""

from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels

from fieldgate.config import env

django_stubs_ext.monkeypatch()

PRODUCT_NAME = "Fieldgate"
PACKAGE = Path(__file__).resolve().parent.parent

# ---- this installation ----------------------------------------------------------------------------------

DATA_DIR = env.data_dir()
MODE = env.mode(DATA_DIR)
SECRET_KEY = env.secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = [k for k in env.text("FIELDGATE_OLD_SECRET_KEYS").split(",") if k]
PORT = env.number("FIELDGATE_PORT", 8000, least=1, most=65535)
LISTEN = env.text("FIELDGATE_LISTEN", "127.0.0.1")
WEB_WORKERS = env.number("FIELDGATE_WEB_WORKERS", 2, least=1, most=64)
FIELDGATE_URL = env.address("FIELDGATE_URL", f"http://127.0.0.1:{PORT}")

_main = urlsplit(FIELDGATE_URL)
SECURE = _main.scheme == "https"
MAIN_HOSTS = frozenset(
    {_main.hostname or ""} | ({"127.0.0.1", "localhost", "[::1]"} if MODE != "production" else set())
)
# PortalMiddleware decides on hosts, because portals may have their own; it answers 400 to all others.
ALLOWED_HOSTS = ["*"]
DEBUG = False

# ---- the parts ------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "fieldgate.config",
    "fieldgate.home",
    "fieldgate.office",
    "fieldgate.exchange",
    "fieldgate.invoices",
    "fieldgate.visits",
    "fieldgate.proposals",
    "fieldgate.requests",
    "fieldgate.notifications",
    "fieldgate.properties",
    "fieldgate.people",
    "fieldgate.branches",
    "fieldgate.mail",
    "fieldgate.documents",
    "fieldgate.audit",
    "fieldgate.kit",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "fieldgate.audit.middleware.OriginMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "fieldgate.office.middleware.OfficePolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "fieldgate.branches.middleware.PortalMiddleware",
    "fieldgate.office.middleware.FewFieldsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "fieldgate.properties.middleware.ViewerMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fieldgate.home.middleware.WrongMethodMiddleware",
]

ROOT_URLCONF = "fieldgate.config.urls"
PORTAL_URLCONF = "fieldgate.config.portal_urls"
WSGI_APPLICATION = "fieldgate.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fieldgate.home.shell.branding",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
# In the session: a cookie of their own would be one more to protect.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MESSAGE_TAGS = {message_levels.SUCCESS: "success", message_levels.ERROR: "error"}

# ---- what is kept where ---------------------------------------------------------------------------------

DATABASES = {"default": env.database(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In the database, because allauth's rate limits live here and must hold for every process.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "fieldgate_cache",
        # Far above the usual 300, so that an attack cannot push its own counters out.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
# In the database and nowhere else: with a per-process cache, signing out in one worker left the other
# signed in (ran).
SESSION_ENGINE = "fieldgate.people.sessions"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    # Stored files; their names begin with files/. Never under an address: documents.serving hands them out.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Only the hashed copies are served, so only they are compressed: half the time of a first start.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# A name that is not in the manifest costs its look, never the page.
WHITENOISE_MANIFEST_STRICT = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# A proposal of 300 services with 40 items each is one form of the office; the size above bounds it, too.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 40_000
FIELDS_OUTSIDE_THE_OFFICE = 1_000

# ---- people ---------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["fieldgate.people.backends.PlaceBackend"]
LOGIN_URL = "account_login"
PASSWORD_HASHERS = [
    "fieldgate.people.hashers.OwaspArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 60 * 60
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "fieldgate.people.passwords.MaximumLengthValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email",)},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "fieldgate.people.passwords.CompanyNameValidator"},
]

ACCOUNT_ADAPTER = "fieldgate.people.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_FORMS = {
    "login": "fieldgate.people.forms.SignInForm",
    "reset_password": "fieldgate.people.forms.ResetForm",
    "reset_password_from_key": "fieldgate.people.forms.NewPasswordForm",
    "change_password": "fieldgate.people.forms.ChangePasswordForm",
    "user_token": "fieldgate.people.forms.ResetLinkForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/15m/key,30/15m/ip",
    "reset_password": "20/h/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "10/m/user",
    "reauthenticate": "10/m/user",
    "guess_invitation": "10/15m/ip",
    "renew_invitation": "3/h/key,20/h/ip",
    "ask_for_code": "20/h/ip,3/h/key",
    "use_code": "30/15m/ip",
    "change_email": "3/h/key,5/h/user,20/h/ip",
    "check_file": "60/m/ip",
}
# How many proxies stand in front; 0 means forwarded headers are whatever the caller wrote.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("FIELDGATE_PROXIES", 0, most=5)

# ---- the browser ----------------------------------------------------------------------------------------

# Cookies are not kept apart by port, so their names are (ran).
_cookie = "__Host-fieldgate" if SECURE else f"fieldgate_{_main.port or 80}"
SESSION_COOKIE_NAME = f"{_cookie}_session"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{_cookie}_csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "fieldgate.home.error_pages.csrf_failure"
# PortalMiddleware sends http to https, once it knows the host to be ours; Django's own redirect comes
# before that and would send people to whatever host a request names (T-AU-17).
# And preloading binds a whole domain for years: that is its owner's word to give, not ours.
SILENCED_SYSTEM_CHECKS = ["security.W008", "security.W021"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if SECURE and ALLAUTH_TRUSTED_PROXY_COUNT else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Strict on the portal: nothing inline. OfficePolicyMiddleware loosens it for Unfold, there only.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# ---- words and times ------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
# Every word goes through gettext, but looking it up begins with the first translation: until there is one it
# would find nothing, at a tenth of a page's time (`make bench`).
USE_I18N = any((PACKAGE / "locale").glob("*/LC_MESSAGES/*.mo"))
TIME_ZONE = "UTC"
USE_TZ = True

# ---- mail -----------------------------------------------------------------------------------------------

# The office shows what each mail said, links and all; in production nobody but the receiver reads that.
MAILS_ARE_SHOWN = MODE != "production"
_email_host = env.text("FIELDGATE_EMAIL_HOST")
# A demo or trial that was given no mail server sends nothing: its mails are read in the office.
EMAIL_BACKEND = env.text(
    "FIELDGATE_EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if MODE == "production" or _email_host
    else "django.core.mail.backends.dummy.EmailBackend",
)
ANYMAIL = env.family("FIELDGATE_ANYMAIL_")
EMAIL_HOST = _email_host or "localhost"
EMAIL_PORT = env.number("FIELDGATE_EMAIL_PORT", 587, least=1, most=65535)
EMAIL_HOST_USER = env.text("FIELDGATE_EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("FIELDGATE_EMAIL_PASSWORD")
_tls = env.yes("FIELDGATE_EMAIL_TLS", default=True)
EMAIL_USE_SSL = _tls and EMAIL_PORT == 465
EMAIL_USE_TLS = _tls and not EMAIL_USE_SSL
# For each answer of the server; mail/delivering.py counts on it.
EMAIL_TIMEOUT = 20
MAIL_FROM_ADDRESS = env.text("FIELDGATE_EMAIL_FROM", f"portal@{_main.hostname}")
DEFAULT_FROM_EMAIL = MAIL_FROM_ADDRESS
SERVER_EMAIL = MAIL_FROM_ADDRESS

# ---- logs -----------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        # A forged Host is a 400 and nothing to wake anybody for.
        "django.security.DisallowedHost": {"handlers": ["stderr"], "level": "CRITICAL", "propagate": False},
    },
}

# ---- the office -----------------------------------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": "Fieldgate office",
    "SITE_HEADER": "Fieldgate",
    "SITE_SUBHEADER": "Office",
    "SITE_URL": "/",
    "SITE_SYMBOL": "yard",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": ["fieldgate.office.sidebar.stylesheet"],
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "fieldgate.office.sidebar.mark"},
    ],
    "SIDEBAR": {
        "show_search": False,
        "navigation": "fieldgate.office.sidebar.navigation",
    },
    # The green of the portal's default accent, light to dark.
    "COLORS": {
        "primary": {
            "50": "oklch(97% .02 158)",
            "100": "oklch(94% .04 158)",
            "200": "oklch(88% .07 158)",
            "300": "oklch(80% .1 158)",
            "400": "oklch(70% .12 158)",
            "500": "oklch(58% .12 158)",
            "600": "oklch(50% .11 158)",
            "700": "oklch(43% .095 158)",
            "800": "oklch(37% .08 158)",
            "900": "oklch(31% .065 158)",
            "950": "oklch(22% .045 158)",
        }
    },
}
