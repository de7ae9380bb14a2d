"""The WSGI entry that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from liuhen.kernel.collecting import collect_seldom
from liuhen.web.permits import permitted_parts

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liuhen.settings")
application = permitted_parts(get_wsgi_application())
# Every page is loaded before a worker takes its first request, not by it: whoever asked waited for four seconds.
_ = get_resolver().url_patterns
collect_seldom()
