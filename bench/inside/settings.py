"""Fieldgate's own settings, with the bench's middleware, addresses and command put around them."""

import os
from pathlib import Path

from fieldgate.config.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["BENCH_STATIC_ROOT"])
INSTALLED_APPS = ["bench.inside", *INSTALLED_APPS]  # noqa: F405
MIDDLEWARE = ["bench.inside.counting.CountQueries", *MIDDLEWARE]  # noqa: F405
ROOT_URLCONF = "bench.inside.urls"
PORTAL_URLCONF = "bench.inside.portal_urls"
