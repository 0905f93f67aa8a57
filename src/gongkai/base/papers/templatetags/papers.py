"""{% load papers %}: {% paper_table table %} and {% qr url %} for pages that are printed."""

from __future__ import annotations

from django import template

from gongkai.base.papers.printing import qr, table_html

register = template.Library()
register.simple_tag(table_html, name="paper_table")
register.simple_tag(qr, name="qr")
