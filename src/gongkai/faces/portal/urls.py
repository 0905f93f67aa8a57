from django.urls import path

from gongkai.base.ui import elder

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("elder/", elder.choose, name="elder"),
    path("elder.css", elder.stylesheet, name="elder_css"),
]
