"""Our colours and our menu on the pages that Wagtail itself draws (editors, choosers)."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

from .menu import only_ours


def tokens() -> SafeString:
    return format_html(
        '<link rel="stylesheet" href="{}"><link rel="stylesheet" href="{}">',
        static("ui/tokens.css"),
        static("ui/wagtail.css"),
    )


hooks.register("construct_main_menu", only_ours, order=1000)
hooks.register("insert_global_admin_css", tokens)
